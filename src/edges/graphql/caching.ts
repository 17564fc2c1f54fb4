import type { FastifyRequest } from 'fastify';
import { CLIENT_HEADERS, type ClientProfile } from '../profiles.js';
import type { PreparedDocument } from './documents.js';
import type { Operation } from './request.js';

/** What an answer depends on beside its address. */
export const VARY = ['accept', 'authorization', ...CLIENT_HEADERS].join(', ');

/**
 * Cache-Control of a whole answer that is the same for everyone: asked for by GET with a hash, without credentials, and
 * with public fields only. Undefined where it is for its caller alone.
 */
export function cacheControl(
  { method, headers }: FastifyRequest,
  { publicSeconds }: PreparedDocument,
  { hash }: Operation,
  { cacheSeconds }: ClientProfile,
): string | undefined {
  const seconds = Math.min(publicSeconds, cacheSeconds);
  const same = method === 'GET' && hash !== undefined && headers.authorization === undefined;
  return same && seconds > 0 ? `public, max-age=${seconds}, stale-while-revalidate=${seconds}` : undefined;
}
