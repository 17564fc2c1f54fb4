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

export function fromServiceError(error: Pick<ServiceError, 'code'>, service: string): AppError {
  const code = MEANING[error.code] ?? 'UPSTREAM_FAILED';
  return AppError.of(code, { service }, { cause: error });
}

/** For `.catch`: says what was looked for, where a service knows no such record. */
export const missing =
  (resource: string, id: string) =>
  (error: unknown): never => {
    throw error instanceof AppError && error.code === 'NOT_FOUND' ? AppError.notFound(resource, id) : error;
  };
