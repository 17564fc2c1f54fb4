import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';

/** What Fastify reports by its own codes (https://fastify.dev/docs/latest/Reference/Errors/). */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'MALFORMED_REQUEST',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_REQUEST',
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_REQUEST',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  // The caller left while its body was on the way.
  ECONNRESET: 'CANCELLED',
};

const MESSAGES: Readonly<Record<string, string>> = {
  FST_ERR_BAD_URL: 'The path has a broken %-escape.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, but its content type says JSON.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is too long.',
};

const STATUS_CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED_REQUEST',
  404: 'ROUTE_NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Whatever was thrown as an error of the catalog; what no table knows is INTERNAL. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) {
    const code = STATUS_CODES[thrown.getStatus()];
    if (code) return AppError.of(code);
  }
  return AppError.from(thrown);
}

/** The same for what Fastify reports about a request. */
export function fromFastify(error: unknown, bodyBytes: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const code = FASTIFY_CODES[error.code];
  if (code === undefined) return error;
  const message = MESSAGES[error.code];
  const details = code === 'PAYLOAD_TOO_LARGE' ? { limit_bytes: bodyBytes } : {};
  return AppError.of(code, details, message === undefined ? {} : { message });
}
