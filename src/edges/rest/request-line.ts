import type { onRequestHookHandler } from 'fastify';
import { AppError } from '../../platform/errors.js';

const malformed = (message: string): AppError => AppError.of('MALFORMED_REQUEST', {}, { message });

/** What HTTP demands of host and URL and Node lets pass. */
export function checkRequestLine(urlLength: number): onRequestHookHandler {
  return ({ raw }, _reply, done) => {
    done(hostProblem(raw.rawHeaders, raw.httpVersion) ?? urlProblem(raw.url ?? '', urlLength));
  };
}

/** RFC 9112, 3.2: with none or two, proxies and servers could take the request for different hosts. */
function hostProblem(rawHeaders: readonly string[], version: string): AppError | undefined {
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 1 || (hosts === 0 && version === '1.0')) return undefined;
  return malformed(hosts === 0 ? 'The Host header is missing.' : 'There is more than one Host header.');
}

function urlProblem(url: string, longest: number): AppError | undefined {
  if (url.length > longest) return AppError.of('URI_TOO_LONG', { limit_bytes: longest });
  if (!url.includes('%')) return undefined;
  // No text of ours holds a zero byte, and PostgreSQL refuses it.
  if (url.includes('%00')) return malformed('The URL holds a zero byte.');
  const query = url.indexOf('?');
  if (query === -1) return undefined;
  try {
    decodeURIComponent(url.slice(query));
    return undefined;
  } catch {
    return malformed('The query has a broken %-escape.');
  }
}
