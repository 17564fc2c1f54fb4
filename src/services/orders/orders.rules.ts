import type { Principal } from '../../platform/access.js';

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

/** The states that an order ends in for a reason. */
export const HAS_REASON: Readonly<Record<OrderState, boolean>> = {
  pending: false,
  confirmed: false,
  shipped: false,
  delivered: false,
  cancelled: true,
  failed: true,
  returned: false,
};

export const ORDER_TYPES = ['shop', 'partner', 'internal'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const FULFILLMENT_MODES = ['orchestrated', 'choreographed'] as const;
export type FulfillmentMode = (typeof FULFILLMENT_MODES)[number];

interface Rights {
  /** What an order is that they place; undefined for those who place none. */
  readonly places: OrderType | undefined;
  /** Whether they move orders along, apart from calling one off, and say that money was given back. */
  readonly moves: boolean;
  /** Why an order is cancelled where they do not say it. */
  readonly cancelsAs: string;
}

export const RIGHTS = {
  anonymous: { places: undefined, moves: false, cancelsAs: '' },
  customer: { places: 'shop', moves: false, cancelsAs: 'requested_by_customer' },
  partner: { places: 'partner', moves: false, cancelsAs: 'requested_by_customer' },
  staff: { places: 'shop', moves: true, cancelsAs: 'requested_by_staff' },
  internal: { places: 'internal', moves: true, cancelsAs: 'requested_by_staff' },
} as const satisfies Record<Principal['kind'], Rights>;
