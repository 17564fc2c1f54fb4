import { contracts } from './contracts.js';

interface MessageCodec {
  serialize(value: object): Buffer;
  deserialize(bytes: Buffer): object;
}

interface Any {
  readonly type_url: string;
  readonly value: Buffer;
}

export interface RichStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly Any[];
}

function codec(name: string): MessageCodec {
  const found = contracts()[name];
  if (!found || !('format' in found) || !('serialize' in found)) throw new Error(`no message ${name} in proto/`);
  return found as unknown as MessageCodec;
}

export const packAny = (name: string, value: object): Any => ({
  type_url: `type.googleapis.com/${name}`,
  value: codec(name).serialize(value),
});

/** What the trailer grpc-status-details-bin carries. */
export const packStatus = (status: RichStatus): Buffer => codec('google.rpc.Status').serialize(status);

/** The first detail of a type in a grpc-status-details-bin trailer, or undefined where there is none or it is damaged. */
export function unpackDetail(trailer: Buffer, name: string): object | undefined {
  try {
    const { details } = codec('google.rpc.Status').deserialize(trailer) as RichStatus;
    const found = details.find(({ type_url }) => type_url.endsWith(`/${name}`));
    return found && codec(name).deserialize(found.value);
  } catch {
    return undefined;
  }
}
