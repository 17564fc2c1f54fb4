import type { Principal } from '../../platform/access.js';

/** Who may correct the count. Everybody may read it: the shop shows it to passers-by. */
export const MAY_ADJUST = {
  anonymous: false,
  customer: false,
  partner: false,
  staff: true,
  internal: true,
} as const satisfies Record<Principal['kind'], boolean>;

/** Who may set units aside: an order's fulfillment, never its caller. */
export const MAY_RESERVE = {
  anonymous: false,
  customer: false,
  partner: false,
  staff: false,
  internal: true,
} as const satisfies Record<Principal['kind'], boolean>;

/** A released one stays: it stands for units given back, and closes the order to a reservation that comes late. */
export const RESERVATION_STATES = ['reserved', 'released', 'committed'] as const;

export type ReservationState = (typeof RESERVATION_STATES)[number];

/** In the place of a request id, in the ledger's first entry of a product. */
export const OPENING = '00000000-0000-0000-0000-000000000000';

const MOST_UNITS = 2_147_483_647;

export const available = ({ on_hand, reserved }: Units): number => on_hand - reserved;

/** Units on hand after a correction; undefined where they would not cover what is reserved, or could not be counted. */
export function adjusted({ on_hand, reserved }: Units, delta: number): number | undefined {
  const wanted = on_hand + delta;
  return wanted >= reserved && wanted <= MOST_UNITS ? wanted : undefined;
}

/** What more is wanted than there is; a product that is not stocked has no units. */
export function missingUnits(
  lines: readonly { readonly product_id: string; readonly quantity: number }[],
  stock: readonly (Units & { readonly product_id: string })[],
): MissingUnits[] {
  const units = new Map(stock.map((row) => [row.product_id, available(row)]));
  return lines
    .map(({ product_id, quantity }) => ({ product_id, requested: quantity, available: units.get(product_id) ?? 0 }))
    .filter((line) => line.requested > line.available);
}

export interface MissingUnits {
  readonly product_id: string;
  readonly requested: number;
  readonly available: number;
}

interface Units {
  readonly on_hand: number;
  readonly reserved: number;
}
