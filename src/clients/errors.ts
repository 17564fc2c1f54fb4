import { status, type ServiceError } from '@grpc/grpc-js';
import type { ErrorCode } from '../platform/error-catalog.js';
import { AppError } from '../platform/errors.js';

/** What a failed RPC means to our caller. An upstream's words stay in `cause`, for the log. */
const MEANING: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.CANCELLED]: 'CANCELLED',
  [status.NOT_FOUND]: 'NOT_FOUND',
  [status.FAILED_PRECONDITION]: 'FAILED_PRECONDITION',
  [status.ABORTED]: 'CONFLICT',
  [status.DEADLINE_EXCEEDED]: 'DEADLINE_EXCEEDED',
  [status.UNAVAILABLE]: 'UPSTREAM_UNAVAILABLE',
};

/**
 * How grpc-js tells that the connection broke under a call, whatever the service would have said. Servers close one on
 * purpose when many calls on it are cancelled in a short time (CVE-2023-44487), and others are on it too.
 */
const CONNECTION_BROKE = /^Received RST_STREAM with code \d+ triggered by internal client error/;

export function fromServiceError(
  error: Pick<ServiceError, 'code'> & Partial<Pick<ServiceError, 'details'>>,
  service: string,
): AppError {
  const broke = error.code === status.INTERNAL && CONNECTION_BROKE.test(error.details ?? '');
  const code = broke ? 'UPSTREAM_UNAVAILABLE' : (MEANING[error.code] ?? 'UPSTREAM_FAILED');
  return AppError.of(code, { service }, { cause: error });
}

/** For `.catch`: says what was looked for, where a service knows no such record. */
export const missing =
  (resource: string, id: string) =>
  (error: unknown): never => {
    throw error instanceof AppError && error.code === 'NOT_FOUND' ? AppError.notFound(resource, id) : error;
  };
