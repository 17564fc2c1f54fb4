import type { FastifyRequest } from 'fastify';
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

const LOOPBACK_PEER = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_NAME = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
// A proxy on this machine makes the whole world look like loopback.
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether keys may be shown: the peer is loopback, and the page is asked for by a loopback name, so that a foreign site
 * whose name was rebound to 127.0.0.1 reads no key; scripts of other origins send Origin and get none either.
 */
function isAtThisMachine({ raw, headers }: FastifyRequest): boolean {
  return (
    LOOPBACK_PEER.test(raw.socket.remoteAddress ?? '') &&
    LOOPBACK_NAME.test(headers.host ?? '') &&
    headers.origin === undefined &&
    PROXY_HEADERS.every((name) => headers[name] === undefined)
  );
}
