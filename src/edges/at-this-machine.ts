import type { FastifyRequest } from 'fastify';

const LOOPBACK_PEER = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_NAME = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
// A proxy on this machine makes the whole world look like loopback.
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether development keys may be shown: the peer is loopback, and the page is asked for by a loopback name, so that a foreign site
 * whose name was rebound to 127.0.0.1 reads no key; scripts of other origins send Origin and get none either.
 */
export function isAtThisMachine({ raw, headers }: FastifyRequest): boolean {
  return (
    LOOPBACK_PEER.test(raw.socket.remoteAddress ?? '') &&
    LOOPBACK_NAME.test(headers.host ?? '') &&
    headers.origin === undefined &&
    PROXY_HEADERS.every((name) => headers[name] === undefined)
  );
}
