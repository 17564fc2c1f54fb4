import type { GraphQLFormattedError } from 'graphql';
import type { ErrorCode } from '../../platform/error-catalog.js';
import { errorPagePath, type AppError } from '../../platform/errors.js';

/** HTTP status of an answer whose document was not executed; a field that failed in an executed one leaves it at 200. */
export const GRAPHQL_STATUS = {
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
  CANCELLED: 499,
  DEADLINE_EXCEEDED: 504,
  IDEMPOTENCY_UNAVAILABLE: 503,
  UPSTREAM_UNAVAILABLE: 503,
  UPSTREAM_FAILED: 502,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>;

/** Where in the document and in the answer it happened. */
export type Place = Pick<GraphQLFormattedError, 'locations' | 'path'>;

export interface FailedRequest {
  readonly requestId: string;
  readonly publicUrl: string;
}

/** One member of `errors`: what REST has in its envelope is in `extensions` here. */
export function graphqlError(
  error: AppError,
  { requestId, publicUrl }: FailedRequest,
  { locations, path }: Place = {},
): GraphQLFormattedError {
  const { code, details, message } = error;
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: {
      code,
      details,
      documentation_url: publicUrl + errorPagePath(code),
      request_id: requestId,
      status: GRAPHQL_STATUS[code],
    },
  };
}
