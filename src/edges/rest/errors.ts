import { ERROR_CATALOG, type ErrorCode } from '../../platform/error-catalog.js';
import type { AppError, ErrorDetails } from '../../platform/errors.js';
import { asksFor } from '../accept.js';
import { failure, withLinks, type ErrorItem, type FailureEnvelope } from './envelope.js';

/** The catalog as HTTP shows it. */
export const REST_STATUS = {
  VALIDATION_FAILED: 400,
  MALFORMED_REQUEST: 400,
  INVALID_CURSOR: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ROUTE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  FAILED_PRECONDITION: 409,
  INSUFFICIENT_INVENTORY: 409,
  CONFLICT: 409,
  IDEMPOTENCY_KEY_REUSED: 422,
  IDEMPOTENCY_IN_FLIGHT: 409,
  PAYLOAD_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HEADERS_TOO_LARGE: 431,
  QUERY_NOT_VALID: 400,
  QUERY_TOO_COMPLEX: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  DOCUMENT_NOT_REGISTERED: 403,
  RATE_LIMITED: 429,
  // Seen in logs only: the one who asked has left. The number is nginx's.
  CANCELLED: 499,
  DEADLINE_EXCEEDED: 504,
  IDEMPOTENCY_UNAVAILABLE: 503,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_FAILED: 502,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>;

/** RFC 9457, for those who ask for it by `Accept: application/problem+json`. */
export interface ProblemDetails {
  /** The page of the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The request id. */
  readonly instance: string;
  readonly code: string;
  readonly errors: readonly ErrorItem[];
}

export interface FailedRequest {
  readonly requestId: string;
  readonly publicUrl: string;
  /** The Accept header. */
  readonly accept?: string | undefined;
}

export interface FailureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: FailureEnvelope | ProblemDetails;
}

/** What a caller is told of an error: status, headers and body. */
export function failureAnswer(error: AppError, { requestId, publicUrl, accept }: FailedRequest): FailureAnswer {
  const status = REST_STATUS[error.code];
  const envelope = withLinks(failure(requestId, error, status), publicUrl);
  const problem = asksFor('application/problem+json', accept, 'application/json');
  const type = `application/${problem ? 'problem+json' : 'json'}; charset=utf-8`;
  return {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': "default-src 'none'",
      ...MORE_HEADERS[error.code]?.(error.details),
    },
    body: problem ? problemOf(envelope, error.code) : envelope,
  };
}

function problemOf({ error, errors }: FailureEnvelope, code: ErrorCode): ProblemDetails {
  const { documentation_url: type, message: detail, status, request_id: instance } = error;
  return { type, title: ERROR_CATALOG[code].title, status, detail, instance, code, errors };
}

/** Headers that RFC 9110 asks for beside a status. */
const MORE_HEADERS: Partial<Record<ErrorCode, (details: ErrorDetails) => Readonly<Record<string, string>>>> = {
  UNAUTHENTICATED: () => ({ 'www-authenticate': 'Bearer' }),
  METHOD_NOT_ALLOWED: ({ allowed_methods: methods }) => ({ allow: Array.isArray(methods) ? methods.join(', ') : '' }),
  UNSUPPORTED_MEDIA_TYPE: () => ({ accept: 'application/json', 'accept-encoding': 'identity' }),
  IDEMPOTENCY_IN_FLIGHT: () => ({ 'retry-after': '1' }),
  IDEMPOTENCY_UNAVAILABLE: () => ({ 'retry-after': '1' }),
  RATE_LIMITED: ({ retry_after_seconds: seconds }) => ({ 'retry-after': String(seconds) }),
  UPSTREAM_UNAVAILABLE: () => ({ 'retry-after': '1' }),
};
