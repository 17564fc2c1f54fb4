import { Metadata, status } from '@grpc/grpc-js';
import type { ErrorCode } from '../../platform/error-catalog.js';
import { retryAfterSeconds, type AppError, type FieldProblem } from '../../platform/errors.js';
import { packAny, packStatus } from '../../platform/status-details.js';

/** The catalog as gRPC shows it. */
export const GRPC_STATUS = {
  VALIDATION_FAILED: status.INVALID_ARGUMENT,
  MALFORMED_REQUEST: status.INVALID_ARGUMENT,
  INVALID_CURSOR: status.INVALID_ARGUMENT,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
  FORBIDDEN: status.PERMISSION_DENIED,
  NOT_FOUND: status.NOT_FOUND,
  ROUTE_NOT_FOUND: status.UNIMPLEMENTED,
  METHOD_NOT_ALLOWED: status.UNIMPLEMENTED,
  REQUEST_TIMEOUT: status.DEADLINE_EXCEEDED,
  FAILED_PRECONDITION: status.FAILED_PRECONDITION,
  INSUFFICIENT_INVENTORY: status.FAILED_PRECONDITION,
  NO_CARRIER: status.FAILED_PRECONDITION,
  CONFLICT: status.ABORTED,
  PRICE_CHANGED: status.ABORTED,
  IDEMPOTENCY_KEY_REUSED: status.FAILED_PRECONDITION,
  IDEMPOTENCY_IN_FLIGHT: status.ABORTED,
  PAYLOAD_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  URI_TOO_LONG: status.INVALID_ARGUMENT,
  UNSUPPORTED_MEDIA_TYPE: status.INVALID_ARGUMENT,
  HEADERS_TOO_LARGE: status.RESOURCE_EXHAUSTED,
  QUERY_NOT_VALID: status.INVALID_ARGUMENT,
  QUERY_TOO_COMPLEX: status.INVALID_ARGUMENT,
  PERSISTED_QUERY_NOT_FOUND: status.NOT_FOUND,
  DOCUMENT_NOT_REGISTERED: status.PERMISSION_DENIED,
  RATE_LIMITED: status.RESOURCE_EXHAUSTED,
  CANCELLED: status.CANCELLED,
  DEADLINE_EXCEEDED: status.DEADLINE_EXCEEDED,
  IDEMPOTENCY_UNAVAILABLE: status.UNAVAILABLE,
  UPSTREAM_UNAVAILABLE: status.UNAVAILABLE,
  UPSTREAM_FAILED: status.INTERNAL,
  WEBHOOK_SIGNATURE_INVALID: status.UNAUTHENTICATED,
  WEBHOOK_TIMESTAMP_OUT_OF_RANGE: status.UNAUTHENTICATED,
  WEBHOOK_UNAVAILABLE: status.UNAVAILABLE,
  INTERNAL: status.INTERNAL,
} as const satisfies Record<ErrorCode, status>;

export const STATUS_DETAILS_KEY = 'grpc-status-details-bin';

/** What ends a call that failed. */
export interface FailedCall {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

/**
 * google.rpc.Status (https://google.aip.dev/193): the catalog's code is the reason of ErrorInfo, its details are
 * ErrorInfo.metadata, as JSON where they are no text, bad fields are BadRequest violations, and a time to wait is
 * RetryInfo.
 */
export function toServiceError(error: AppError, requestId: string): FailedCall {
  const code = GRPC_STATUS[error.code];
  const metadata = new Metadata();
  const info = { reason: error.code, domain: 'trivium', metadata: { request_id: requestId, ...textDetails(error) } };
  const details = [packAny('google.rpc.ErrorInfo', info)];
  const fields = error.details['fields'] as readonly FieldProblem[] | undefined;
  if (fields) {
    const fieldViolations = fields.map(({ field, reason, message }) => ({ field, reason, description: message }));
    details.push(packAny('google.rpc.BadRequest', { fieldViolations }));
  }
  const seconds = retryAfterSeconds(error);
  if (seconds !== undefined) details.push(packAny('google.rpc.RetryInfo', { retryDelay: { seconds } }));
  metadata.set('x-request-id', requestId);
  metadata.set(STATUS_DETAILS_KEY, packStatus({ code, message: error.message, details }));
  return { code, details: error.message, metadata };
}

function textDetails(error: AppError): Record<string, string> {
  const shown = Object.entries(error.details).filter(([name]) => name !== 'fields');
  return Object.fromEntries(shown.map(([name, value]) => [name, asText(value)]));
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
