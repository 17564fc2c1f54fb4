import type { ErrorCode } from '../../platform/error-catalog.js';
import { AppError, SHORT_PAUSE, type ErrorDetails } from '../../platform/errors.js';

const SAMPLE_SHA256 = 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38';

/** Details as they come with a code; codes that are not listed have none. */
const DETAILS: Readonly<Partial<Record<ErrorCode, ErrorDetails>>> = {
  FORBIDDEN: { required_scope: 'customers:read' },
  INSUFFICIENT_INVENTORY: { lines: [{ product_id: 'prd_01k3zq8x5vcccccccccccccccc', requested: 3, available: 1 }] },
  NO_CARRIER: { country_code: 'AQ' },
  PRICE_CHANGED: { currency: 'USD', expected: '249.99', actual: '259.99' },
  IDEMPOTENCY_KEY_REUSED: { field: 'Idempotency-Key' },
  IDEMPOTENCY_IN_FLIGHT: { field: 'Idempotency-Key', ...SHORT_PAUSE },
  IDEMPOTENCY_UNAVAILABLE: SHORT_PAUSE,
  PAYLOAD_TOO_LARGE: { limit_bytes: 1_048_576 },
  QUERY_TOO_COMPLEX: { limit: 'depth', value: 18, allowed: 15 },
  PERSISTED_QUERY_NOT_FOUND: { sha256: SAMPLE_SHA256 },
  DOCUMENT_NOT_REGISTERED: { client: 'web', sha256: SAMPLE_SHA256 },
  RATE_LIMITED: { limit: 30, cost: 1, retry_after_seconds: 1 },
  WEBHOOK_SIGNATURE_INVALID: { provider: 'stripe' },
  WEBHOOK_TIMESTAMP_OUT_OF_RANGE: { provider: 'stripe' },
  WEBHOOK_UNAVAILABLE: { provider: 'stripe', reason: 'not_kept', ...SHORT_PAUSE },
  UPSTREAM_UNAVAILABLE: { service: 'inventory' },
  UPSTREAM_FAILED: { service: 'payments' },
};

export const SAMPLE_REQUEST_ID = 'req_01k3zq8x5v7m2d9w4t6b1n0c8r';

/** An error of this code as a caller might meet it. */
export function sampleError(code: ErrorCode): AppError {
  if (code === 'VALIDATION_FAILED')
    return AppError.invalid({ field: 'limit', reason: 'OUT_OF_RANGE', message: 'limit must be from 1 to 100.' });
  if (code === 'NOT_FOUND') return AppError.notFound('order', 'ord_01k3zq8x5vbbbbbbbbbbbbbbbb');
  return AppError.of(code, DETAILS[code]);
}
