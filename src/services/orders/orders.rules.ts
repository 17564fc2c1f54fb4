/** What an order may become next. An order is never deleted. */
export const NEXT_STATES = {
  pending: ['confirmed', 'cancelled', 'failed'],
  confirmed: ['shipped', 'cancelled'],
  shipped: ['delivered'],
  delivered: ['returned'],
  cancelled: [],
  failed: [],
  returned: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderState = keyof typeof NEXT_STATES;

export const ORDER_STATES = Object.keys(NEXT_STATES) as OrderState[];

export const mayBecome = (from: OrderState, to: OrderState): boolean =>
  (NEXT_STATES[from] as readonly OrderState[]).includes(to);
