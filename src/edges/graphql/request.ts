import type { FastifyRequest } from 'fastify';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { CLIENT_HEADERS } from '../profiles.js';

/** What a request asks to be executed (https://graphql.github.io/graphql-over-http/draft/): a document, or the hash of one. */
export interface Operation {
  readonly query?: string;
  /** SHA-256, hexadecimal. */
  readonly hash?: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

/** A page of another site cannot send these without the browser asking here first. */
const PREFLIGHT_HEADERS = ['apollo-require-preflight', 'x-apollo-operation-name', ...CLIENT_HEADERS];

export const readOperation = (request: FastifyRequest): Operation =>
  operationOf(request.method === 'GET' ? ofUrl(request) : ofBody(request.body));

/** The same wherever it stands: in a body, a URL, or the payload of a message. */
export function operationOf(given: Readonly<Record<string, unknown>>): Operation {
  const { operationName, variables } = given;
  const hash = hashOf(given);
  // Protocols that demand a text get an empty one along with a hash.
  const query = hash !== undefined && given['query'] === '' ? undefined : given['query'];
  if (absent(query) ? hash === undefined : typeof query !== 'string' || query.trim() === '')
    throw bad('query', query === undefined ? 'REQUIRED' : 'INVALID_FORMAT', 'query must be a GraphQL document.');
  if (!absent(operationName) && typeof operationName !== 'string')
    throw bad('operationName', 'INVALID_FORMAT', 'operationName must be a string.');
  if (!absent(variables) && !isRecord(variables))
    throw bad('variables', 'INVALID_FORMAT', 'variables must be an object.');
  return {
    ...(typeof query === 'string' && { query }),
    ...(hash !== undefined && { hash }),
    ...(typeof operationName === 'string' && { operationName }),
    ...(isRecord(variables) && { variables }),
  };
}

/** In `extensions.persistedQuery`, as Apollo's clients send it, or as `documentId`. */
function hashOf({ extensions, documentId }: Readonly<Record<string, unknown>>): string | undefined {
  if (!absent(extensions) && !isRecord(extensions))
    throw bad('extensions', 'INVALID_FORMAT', 'extensions must be an object.');
  const persisted = isRecord(extensions) ? extensions['persistedQuery'] : undefined;
  const field = absent(persisted) ? 'documentId' : 'extensions.persistedQuery.sha256Hash';
  const given = isRecord(persisted) ? persisted['sha256Hash'] : (persisted ?? documentId);
  if (absent(given)) return undefined;
  const hash = typeof given === 'string' ? /^(?:sha256:)?([0-9a-f]{64})$/.exec(given)?.[1] : undefined;
  if (hash === undefined) throw bad(field, 'INVALID_FORMAT', `${field} must be a SHA-256, hexadecimal in lower case.`);
  return hash;
}

function ofBody(body: unknown): Readonly<Record<string, unknown>> {
  // Content types other than JSON never come this far, so that no form of another site does either.
  if (isRecord(body)) return body;
  throw bad(
    'body',
    body === undefined || body === null ? 'REQUIRED' : 'INVALID_FORMAT',
    'The body must be one JSON object with "query"; batches are not taken.',
  );
}

function ofUrl({ headers, query }: FastifyRequest): Readonly<Record<string, unknown>> {
  const [header = ''] = PREFLIGHT_HEADERS;
  if (!PREFLIGHT_HEADERS.some((name) => headers[name]))
    throw bad(
      header,
      'REQUIRED',
      `A query by GET needs the header ${header}, with any value, so that no other site can send it.`,
    );
  const { variables, extensions, ...rest } = query as Readonly<Record<string, unknown>>;
  return { ...rest, variables: json('variables', variables), extensions: json('extensions', extensions) };
}

/** Whatever is no text, as a parameter given twice is, is no JSON either. */
function json(name: string, text: unknown): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text as string);
  } catch (cause) {
    throw AppError.of('MALFORMED_REQUEST', {}, { message: `${name} is not valid JSON.`, cause });
  }
}

const bad = (field: string, reason: FieldProblem['reason'], message: string): AppError =>
  AppError.invalid({ field, reason, message });
const absent = (value: unknown): boolean => value === undefined || value === null;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
