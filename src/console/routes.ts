import type { IncomingMessage } from 'node:http';
import { AppError } from '../platform/errors.js';

/** What an operator asked for. */
export interface OperatorsRequest {
  /** The parts of the path that the route names: `/api/sagas/:id`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What was posted; an empty object where nothing was. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  /** JSON where it is left out. */
  readonly type?: string;
  /** Text, or what is sent as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** "/api/sagas/:id/retry" */
  readonly path: string;
  readonly answer: (request: OperatorsRequest) => Promise<Answer>;
}

/** The envelope of the public REST API, so that there is one shape to learn. */
export const data = (value: unknown, meta: Readonly<Record<string, unknown>> = {}, status = 200): Answer => ({
  status,
  body: { data: value, meta, errors: [] },
});

const LARGEST_BODY = 64 * 1024;

/** Throws ROUTE_NOT_FOUND or METHOD_NOT_ALLOWED. */
export function routed(routes: readonly Route[], method: string, path: string) {
  const matching = routes.flatMap((route) => {
    const params = matched(route.path, path);
    return params ? [{ route, params }] : [];
  });
  if (matching.length === 0) throw AppError.of('ROUTE_NOT_FOUND', {}, { message: `There is nothing at ${path}.` });
  const found = matching.find(({ route }) => route.method === method || (route.method === 'GET' && method === 'HEAD'));
  if (found) return found;
  const methods = matching.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]));
  throw AppError.of('METHOD_NOT_ALLOWED', { allowed_methods: methods });
}

function matched(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':') && value !== '') params[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decoded(text: string): string {
  try {
    const plain = decodeURIComponent(text);
    if (!plain.includes('\0')) return plain;
  } catch {
    // As below.
  }
  throw AppError.of('MALFORMED_REQUEST', {}, { message: 'The path has a bad %-escape.' });
}

/**
 * Reads a JSON object. A change must say that it is JSON: a page of another site cannot make an operator's browser send that
 * without asking this server first, which never agrees.
 */
export async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  if (request.method === 'GET' || request.method === 'HEAD') return {};
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw AppError.of('UNSUPPORTED_MEDIA_TYPE');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw AppError.of('PAYLOAD_TOO_LARGE', { limit_bytes: LARGEST_BODY });
    chunks.push(chunk);
  }
  if (size === 0) return {};
  const body = parsed(Buffer.concat(chunks).toString('utf8'));
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw AppError.of('MALFORMED_REQUEST', {}, { message: 'The body must be a JSON object.' });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw AppError.of('MALFORMED_REQUEST', {}, { message: 'The body is not JSON.' });
  }
}
