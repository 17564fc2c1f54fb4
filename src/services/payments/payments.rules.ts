/** What a payment may become next. Part of a captured payment may be given back; it is refunded when all of it was. */
export const NEXT_STATES = {
  pending: ['authorized', 'failed'],
  authorized: ['captured', 'failed'],
  captured: ['refunded'],
  failed: [],
  refunded: [],
} as const satisfies Record<string, readonly string[]>;

export type PaymentState = keyof typeof NEXT_STATES;
