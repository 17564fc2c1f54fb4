import type { Status } from '../gen/google/rpc/Status.js';
import type { AppError } from '../platform/errors.js';
import { fromServiceError } from './errors.js';

interface BatchResult<T> {
  readonly error?: Status | null;
  readonly value: T | null | undefined;
}

/** One item of a BatchGet… answer, or the error in its place; DataLoader takes both. */
export function settled<T>({ error, value }: BatchResult<T>, service: string): T | AppError {
  return value ?? fromServiceError({ code: error?.code ?? 2 }, service);
}
