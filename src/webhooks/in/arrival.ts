import type { FastifyRequest } from 'fastify';
import type { Arrived } from './delivery.js';

/** What came, as bytes. */
export function arrivedFrom(request: FastifyRequest, publicUrl: string): Arrived {
  const headers = Object.entries(request.headers).map(([name, value]): [string, string | undefined] => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method,
    url: publicUrl + request.url,
    headers: Object.fromEntries(headers),
    // Nothing is there where the body was empty.
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

/** Names of headers that came more than once; Node has joined some of them and dropped others. */
export function repeatedHeaders({ raw }: FastifyRequest): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (let index = 0; index < raw.rawHeaders.length; index += 2) {
    const name = (raw.rawHeaders[index] ?? '').toLowerCase();
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return repeated;
}
