import type { IncomingMessage } from 'node:http';
import type { onRequestHookHandler } from 'fastify';
import { AppError } from '../../platform/errors.js';

const malformed = (message: string): AppError => AppError.of('MALFORMED_REQUEST', {}, { message });

/** What HTTP demands of host and URL and Node lets pass. */
export function checkRequestLine(urlLength: number): onRequestHookHandler {
  return ({ raw }, _reply, done) => {
    done(hostProblem(raw.rawHeaders, raw.httpVersion) ?? framingProblem(raw) ?? urlProblem(raw, urlLength));
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

/** RFC 9112, 6.1: no other coding is undone here, and HTTP/1.0 has none; a proxy could see another end of the body. */
function framingProblem({ headers, httpVersion }: IncomingMessage): AppError | undefined {
  const coding = headers['transfer-encoding'];
  if (coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion !== '1.0')) return undefined;
  return malformed('Transfer-Encoding must be "chunked", and only in HTTP/1.1.');
}

function urlProblem({ url = '', method }: IncomingMessage, longest: number): AppError | undefined {
  if (url === '*' && method !== 'OPTIONS') return malformed('Only OPTIONS asks about "*".');
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
