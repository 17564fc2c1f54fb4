import type { FastifyRequest } from 'fastify';
import { isAtThisMachine } from '../edges/at-this-machine.js';
import type { ExampleKeys, PortalOptions } from './options.js';

/** What examples need to know of the one who looks at them. */
export interface Visitor {
  readonly url: string;
  readonly grpc: string;
  readonly development: boolean;
  /** Only for people at this machine, in the development profile. */
  readonly keys: ExampleKeys | undefined;
}

export function visitorOf(
  request: FastifyRequest,
  { publicUrl, grpcAddress, profile, exampleKeys }: PortalOptions,
): Visitor {
  const development = profile === 'development';
  const keys = development && isAtThisMachine(request) ? exampleKeys() : undefined;
  return { url: publicUrl(), grpc: grpcAddress(), development, keys };
}
