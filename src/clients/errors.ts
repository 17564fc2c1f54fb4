import { status, type ServiceError } from '@grpc/grpc-js';
import type { ErrorCode } from '../platform/error-catalog.js';
import { AppError, type ErrorDetails } from '../platform/errors.js';
import { unpackDetail } from '../platform/status-details.js';

/** What a failed RPC means to our caller. An upstream's words stay in `cause`, for the log. */
const MEANING: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.CANCELLED]: 'CANCELLED',
  [status.NOT_FOUND]: 'NOT_FOUND',
  [status.FAILED_PRECONDITION]: 'FAILED_PRECONDITION',
  [status.ABORTED]: 'CONFLICT',
  [status.DEADLINE_EXCEEDED]: 'DEADLINE_EXCEEDED',
  [status.UNAVAILABLE]: 'UPSTREAM_UNAVAILABLE',
};

interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Outcomes that mean to our caller what they mean to the service, and which of their details are passed on. */
const OUTCOMES: Readonly<Partial<Record<ErrorCode, (metadata: ErrorInfo['metadata']) => ErrorDetails>>> = {
  INSUFFICIENT_INVENTORY: ({ lines = '[]' }) => ({ lines: JSON.parse(lines) as unknown }),
  NO_CARRIER: ({ country_code = '' }) => ({ country_code }),
};

/**
 * How grpc-js tells that the connection broke under a call, whatever the service would have said. Servers close one on
 * purpose when many calls on it are cancelled in a short time (CVE-2023-44487), and others are on it too.
 */
const CONNECTION_BROKE = /^Received RST_STREAM with code \d+ triggered by internal client error/;

export function fromServiceError(
  error: Pick<ServiceError, 'code'> & Partial<Pick<ServiceError, 'details' | 'metadata'>>,
  service: string,
): AppError {
  const info = errorInfo(error.metadata);
  const detailsOf = info && OUTCOMES[info.reason as ErrorCode];
  if (detailsOf) return AppError.of(info.reason as ErrorCode, detailsOf(info.metadata), { cause: error });
  const broke = error.code === status.INTERNAL && CONNECTION_BROKE.test(error.details ?? '');
  const code = broke ? 'UPSTREAM_UNAVAILABLE' : (MEANING[error.code] ?? 'UPSTREAM_FAILED');
  return AppError.of(code, { service }, { cause: error });
}

/** undefined where a service sends none, or one that is not of our catalog. */
function errorInfo(metadata: ServiceError['metadata'] | undefined): ErrorInfo | undefined {
  const [trailer] = metadata?.get('grpc-status-details-bin') ?? [];
  const info = Buffer.isBuffer(trailer) ? (unpackDetail(trailer, 'google.rpc.ErrorInfo') as ErrorInfo) : undefined;
  return info?.domain === 'trivium' ? info : undefined;
}

/** For `.catch`: says what was looked for, where a service knows no such record. */
export const missing =
  (resource: string, id: string) =>
  (error: unknown): never => {
    throw error instanceof AppError && error.code === 'NOT_FOUND' ? AppError.notFound(resource, id) : error;
  };
