import { AppError } from '../errors.js';

/** The caller's name for a change. */
export interface IdempotencyKey {
  readonly value: string;
  /** How the road calls it: "Idempotency-Key", "request_id". */
  readonly field: string;
}

const VISIBLE = /^[\x21-\x7e]{1,255}$/;

export function checkKey({ value, field }: IdempotencyKey): void {
  if (VISIBLE.test(value)) return;
  const message = `${field} must be 1 to 255 visible ASCII characters, without spaces.`;
  throw AppError.invalid({ field, reason: value.length > 255 ? 'OUT_OF_RANGE' : 'INVALID_FORMAT', message });
}
