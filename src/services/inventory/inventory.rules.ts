import type { Principal } from '../../platform/access.js';

/** Who may correct the count. Everybody may read it: the shop shows it to passers-by. */
export const MAY_ADJUST = {
  anonymous: false,
  customer: false,
  partner: false,
  staff: true,
  internal: true,
} as const satisfies Record<Principal['kind'], boolean>;

const MOST_UNITS = 2_147_483_647;

export const available = ({ on_hand, reserved }: Units): number => on_hand - reserved;

/** Units on hand after a correction; undefined where they would not cover what is reserved, or could not be counted. */
export function adjusted({ on_hand, reserved }: Units, delta: number): number | undefined {
  const wanted = on_hand + delta;
  return wanted >= reserved && wanted <= MOST_UNITS ? wanted : undefined;
}

interface Units {
  readonly on_hand: number;
  readonly reserved: number;
}
