import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

/** A package of contracts with its comments, as its .proto files state it. */
export interface ProtoPackage {
  /** "trivium.bff.v1" */
  readonly name: string;
  readonly services: readonly protobuf.Service[];
  readonly messages: readonly protobuf.Type[];
  readonly enums: readonly protobuf.Enum[];
}

/** The packages below proto/trivium, by name. Descriptors at run time carry no comments, so the text is parsed once more. */
export function protoPackages(projectRoot: string): readonly ProtoPackage[] {
  const folder = join(projectRoot, 'proto/trivium');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.proto'));
  const parsed = files.map((file) => packageOf(readFileSync(join(folder, file), 'utf8')));
  const names = [...new Set(parsed.map(({ name }) => name))].sort();
  return names
    .map((name) => parsed.filter((part) => part.name === name).reduce(joined))
    .filter(({ services, messages }) => services.length + messages.length > 0);
}

function packageOf(text: string): ProtoPackage {
  const { root, package: name = '' } = protobuf.parse(text, { keepCase: true, alternateCommentMode: true });
  const members = root.lookup(name) as protobuf.Namespace | null;
  const all = members?.nestedArray ?? [];
  return {
    name,
    services: all.filter((member) => member instanceof protobuf.Service),
    messages: all.filter((member) => member instanceof protobuf.Type),
    enums: all.filter((member) => member instanceof protobuf.Enum),
  };
}

const joined = (a: ProtoPackage, b: ProtoPackage): ProtoPackage => ({
  name: a.name,
  services: [...a.services, ...b.services],
  messages: [...a.messages, ...b.messages],
  enums: [...a.enums, ...b.enums],
});
