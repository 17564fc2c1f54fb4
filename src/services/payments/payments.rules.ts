/**
 * What a payment may become next. Part of a captured payment may be given back; it is refunded when all of it was. A failed
 * one is refunded where the provider took the money after all.
 */
export const NEXT_STATES = {
  pending: ['authorized', 'captured', 'failed'],
  authorized: ['captured', 'failed'],
  captured: ['refunded'],
  failed: ['refunded'],
  refunded: [],
} as const satisfies Record<string, readonly string[]>;

export type PaymentState = keyof typeof NEXT_STATES;

/** Money that may still be taken. */
export const isOpen = (state: PaymentState): boolean => (NEXT_STATES[state] as readonly string[]).includes('captured');

/** Why a payment failed that nobody declined. */
export const CANCELLED = 'cancelled';
