import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync, type Options, type PackageDefinition } from '@grpc/proto-loader';
import { projectRoot } from './project-root.js';

const protoRoot = join(projectRoot, 'proto');

// Must agree with the options in scripts/gen.mjs, which makes the types.
const options: Options = { longs: Number, enums: String, defaults: true, includeDirs: [protoRoot] };

let loaded: PackageDefinition | undefined;

/** Every contract of proto/, loaded once per process. */
export function contracts(): PackageDefinition {
  loaded ??= loadSync(
    readdirSync(protoRoot, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.proto')),
    options,
  );
  return loaded;
}

/** A service by its full name, for example "trivium.orders.v1.OrdersService". */
export function serviceContract(name: string): ServiceDefinition {
  const found = contracts()[name];
  if (!found || 'format' in found) throw new Error(`no service ${name} in proto/`);
  return found;
}
