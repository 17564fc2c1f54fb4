import type { preSerializationHookHandler } from 'fastify';
import type { CallContext } from '../../platform/call-context.js';
import { errorPagePath, type AppError, type ErrorDetails, type Missing } from '../../platform/errors.js';

/** Where a list stands. */
export interface PageMeta {
  /** The page size in force. */
  readonly limit: number;
  readonly has_more: boolean;
  /** For `?cursor=`; null on the last page. A feed has no last page: there it says where to go on. */
  readonly next_cursor: string | null;
}

export interface Meta {
  /** The same as the X-Request-Id header; name it when you report a problem. */
  readonly request_id: string;
  /** On lists only. */
  readonly page?: PageMeta;
}

/** One thing that went wrong, with its place where it concerns a part of the answer. */
export interface ErrorItem {
  /** A code of the error catalog. */
  readonly code: string;
  /** For people. */
  readonly message: string;
  /** RFC 6901, from the root of the body: "/data/0/customer". Absent where the whole request failed. */
  readonly pointer?: string;
  readonly details: ErrorDetails;
  /** The page of the code: a path until the answer leaves, then a URL. */
  readonly documentation_url: string;
}

/** The body of every REST answer that succeeds; `errors` names the parts that could not be had. */
export interface Envelope<T> {
  readonly data: T;
  readonly meta: Meta;
  readonly errors: readonly ErrorItem[];
}

/** What failed, as a whole: the primary error. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The HTTP status, for those who see only the body. */
  readonly status: number;
  readonly details: ErrorDetails;
  readonly documentation_url: string;
  readonly request_id: string;
}

/** The body of every REST answer that fails. */
export interface FailureEnvelope {
  readonly data: null;
  readonly meta: Meta;
  readonly errors: readonly ErrorItem[];
  readonly error: Failure;
}

/** One resource. Paths of what is missing start at it: ["customer"] is "/data/customer". */
export function one<T>(ctx: CallContext, data: T, missing: readonly Missing[] = []): Envelope<T> {
  return { data, meta: { request_id: ctx.requestId }, errors: missing.map(missingItem) };
}

/** A page of a list. Paths of what is missing start at it: [0, "customer"] is "/data/0/customer". */
export function page<T>(
  ctx: CallContext,
  data: readonly T[],
  { limit, nextCursor }: { readonly limit: number; readonly nextCursor: string | undefined },
  missing: readonly Missing[] = [],
): Envelope<readonly T[]> {
  const state: PageMeta = { limit, has_more: nextCursor !== undefined, next_cursor: nextCursor ?? null };
  return { data, meta: { request_id: ctx.requestId, page: state }, errors: missing.map(missingItem) };
}

/** A page of a list that goes on growing: it always says where to go on. */
export function feedPage<T>(
  ctx: CallContext,
  data: readonly T[],
  { limit, nextCursor, hasMore }: { readonly limit: number; readonly nextCursor: string; readonly hasMore: boolean },
): Envelope<readonly T[]> {
  const state: PageMeta = { limit, has_more: hasMore, next_cursor: nextCursor };
  return { data, meta: { request_id: ctx.requestId, page: state }, errors: [] };
}

/** The body of a failure: the primary error, and the same in the list where clients look for problems of parts. */
export function failure(requestId: string, error: AppError, status: number): FailureEnvelope {
  const item = errorItem(error);
  const { code, message, details, documentation_url } = item;
  return {
    data: null,
    meta: { request_id: requestId },
    errors: [item],
    error: { code, message, status, details, documentation_url, request_id: requestId },
  };
}

function missingItem({ path, error }: Missing): ErrorItem {
  const { code, message, details, documentation_url } = errorItem(error);
  return { code, message, pointer: pointer(path), details, documentation_url };
}

function errorItem({ code, message, details }: AppError): ErrorItem {
  return { code, message, details, documentation_url: errorPagePath(code) };
}

const pointer = (path: Missing['path']): string =>
  ['/data', ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

interface Answer {
  readonly errors: readonly ErrorItem[];
}

/** Puts the public URL before links; it is known only once the server listens. */
export function withLinks<T extends Answer & { readonly error?: Failure }>(answer: T, publicUrl: string): T {
  const absolute = <E extends { readonly documentation_url: string }>(item: E): E => ({
    ...item,
    documentation_url: publicUrl + item.documentation_url,
  });
  return { ...answer, errors: answer.errors.map(absolute), ...(answer.error && { error: absolute(answer.error) }) };
}

/** The same for answers that arrive in part; a failure has its links already. */
export function linkHook(publicUrl: () => string): preSerializationHookHandler {
  return (_request, _reply, payload, done) =>
    done(null, isPartial(payload) ? withLinks(payload, publicUrl()) : payload);
}

const isPartial = (payload: unknown): payload is Envelope<unknown> => {
  if (typeof payload !== 'object' || payload === null || !('meta' in payload) || 'error' in payload) return false;
  const { errors } = payload as Partial<Envelope<unknown>>;
  return Array.isArray(errors) && errors.length > 0;
};
