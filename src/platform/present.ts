import { AppError } from './errors.js';

/** A message without what its contract promises is a failure of the service that sent it, not an empty place in our answer. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    throw AppError.of('UPSTREAM_FAILED', {}, { cause: new Error(`a service sent no ${what}`) });
  }
  return value;
}
