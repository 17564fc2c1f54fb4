import type { ErrorCode } from '../platform/error-catalog.js';
import { retryAfterSeconds, type AppError, type ErrorDetails } from '../platform/errors.js';

/**
 * The catalog as HTTP shows it, on REST and on GraphQL. Where GraphQL differs: a field that failed in a document that was
 * executed leaves the answer at 200, and so does a document that is not valid for those who ask for application/json by
 * name (`statusOf` in graphql/media-type.ts).
 */
export const HTTP_STATUS = {
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
  NO_CARRIER: 409,
  CONFLICT: 409,
  PRICE_CHANGED: 409,
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
  WEBHOOK_SIGNATURE_INVALID: 401,
  WEBHOOK_TIMESTAMP_OUT_OF_RANGE: 401,
  WEBHOOK_UNAVAILABLE: 503,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>;

/** Headers that RFC 9110 asks for beside a status. */
export function headersOf(error: AppError): Readonly<Record<string, string>> {
  const seconds = retryAfterSeconds(error);
  return {
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    ...MORE_HEADERS[error.code]?.(error.details),
  };
}

const MORE_HEADERS: Partial<Record<ErrorCode, (details: ErrorDetails) => Readonly<Record<string, string>>>> = {
  UNAUTHENTICATED: () => ({ 'www-authenticate': 'Bearer' }),
  // No scheme of the registry fits: each provider signs in its own way.
  WEBHOOK_SIGNATURE_INVALID: () => ({ 'www-authenticate': 'Webhook-Signature' }),
  WEBHOOK_TIMESTAMP_OUT_OF_RANGE: () => ({ 'www-authenticate': 'Webhook-Signature' }),
  METHOD_NOT_ALLOWED: ({ allowed_methods: methods }) => ({ allow: Array.isArray(methods) ? methods.join(', ') : '' }),
  UNSUPPORTED_MEDIA_TYPE: () => ({ accept: 'application/json', 'accept-encoding': 'identity' }),
};
