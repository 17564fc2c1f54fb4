import { AppError } from '../platform/errors.js';
import { fingerprint } from '../platform/idempotency/fingerprint.js';

/** A request that is known again by its id, and by what it asks for. */
export interface Contents {
  /** null in rows of processes that kept none. */
  readonly contents: string | null;
}

export const contentsOf = (asked: object): string => fingerprint(asked);

/** To answer OK would tell the caller that a change took effect which did not. */
export function checkContents({ contents }: Contents, asked: object): void {
  if (contents !== null && contents !== contentsOf(asked)) throw requestReused();
}

export const requestReused = (): AppError => AppError.of('IDEMPOTENCY_KEY_REUSED', { field: 'request_id' });
