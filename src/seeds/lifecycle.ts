import type { PlannedOrder } from './plan.js';
import type { Random } from './random.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const FIRST_ORDER = Date.UTC(2026, 0, 5);
export const END_OF_ORDERS = Date.UTC(2026, 10, 15);

type Status = PlannedOrder['status'];

/** What has become of orders of an age in days: the youngest are still on their way. */
const OUTCOMES: readonly (readonly [maximalAge: number, Readonly<Partial<Record<Status, number>>>])[] = [
  [4, { pending: 45, confirmed: 45, failed: 5, cancelled: 5 }],
  [14, { pending: 25, confirmed: 30, shipped: 35, failed: 5, cancelled: 5 }],
  [45, { confirmed: 10, shipped: 35, delivered: 47, failed: 4, cancelled: 4 }],
  [Infinity, { delivered: 81, returned: 6, failed: 5, cancelled: 8 }],
];

export function statusOf(placedAt: Date, random: Random): Status {
  const age = (END_OF_ORDERS - placedAt.getTime()) / DAY;
  const [, weights] = OUTCOMES.find(([maximalAge]) => age <= maximalAge) ?? [0, { delivered: 1 }];
  return random.weighted<Status>(weights);
}

/** When the steps of an order's life happened, whether or not it came to each of them. */
export interface Moments {
  readonly paidAt: Date;
  readonly confirmedAt: Date;
  readonly cancelledAt: Date;
  readonly packedAt: Date;
  readonly shippedAt: Date;
  readonly deliveredAt: Date;
  readonly returnedAt: Date;
}

export function momentsOf(placedAt: Date, random: Random): Moments {
  const after = (moment: Date, least: number, most: number) =>
    new Date(moment.getTime() + random.integer(least / 1000, most / 1000) * 1000);
  const paidAt = after(placedAt, 5_000, 120_000);
  const confirmedAt = after(paidAt, HOUR / 4, 5 * HOUR);
  const packedAt = after(confirmedAt, 2 * HOUR, 20 * HOUR);
  const shippedAt = after(packedAt, 4 * HOUR, 2 * DAY);
  const deliveredAt = after(shippedAt, 2 * DAY, 8 * DAY);
  return {
    ...{ paidAt, confirmedAt, packedAt, shippedAt, deliveredAt },
    cancelledAt: after(packedAt, HOUR, 3 * HOUR),
    returnedAt: after(deliveredAt, 4 * DAY, 21 * DAY),
  };
}

/** The last thing that happened to an order of this status. */
export function lastMoment(status: Status, placedAt: Date, moments: Moments): Date {
  switch (status) {
    case 'pending':
      return placedAt;
    case 'failed':
      return moments.paidAt;
    case 'confirmed':
      return moments.confirmedAt;
    case 'cancelled':
      return moments.cancelledAt;
    case 'shipped':
      return moments.shippedAt;
    case 'delivered':
      return moments.deliveredAt;
    case 'returned':
      return moments.returnedAt;
    default:
      return status satisfies never;
  }
}
