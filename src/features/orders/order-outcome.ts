import { Injectable } from '@nestjs/common';
import { OrdersClient } from '../../clients/orders.client.js';
import { VisibleFeed } from '../../events/feed/visible-feed.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';

/** Longer than that no caller waits for an outcome. */
export const LONGEST_WAIT_SECONDS = 30;

/** On REST it is a preference, which cannot be wrong; on the other roads it is a field. */
export function checkWait(field: string, seconds: number): number {
  if (seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS) return seconds;
  const message = `${field} must be from 0 to ${LONGEST_WAIT_SECONDS}.`;
  throw AppError.invalid({ field, reason: 'OUT_OF_RANGE', message });
}

/** Time that is left to answer in. */
const MARGIN_MILLISECONDS = 500;

/** How many of these seconds the caller's deadline, and ours, allow. */
export function allowedWait(ctx: CallContext, seconds: number): number {
  const left = Math.floor((ctx.deadline - MARGIN_MILLISECONDS - systemClock.now()) / 1000);
  return Math.max(0, Math.min(seconds, LONGEST_WAIT_SECONDS, left));
}

/** Events wake those who wait; a service of somebody else's may tell of none, and is asked this often. */
const LOOK_MILLISECONDS = 3_000;

const OUTCOMES = ['order.confirmed', 'order.failed', 'order.cancelled'] as const;

/** What becomes of an order, for those who would rather wait than ask again. */
@Injectable()
export class OrderOutcome {
  constructor(
    private readonly orders: OrdersClient,
    private readonly feed: VisibleFeed,
  ) {}

  /**
   * The order once it is pending no more, or as it is when the time is over, the caller leaves or the process ends. The order
   * stands whatever happens here, so nothing that goes wrong while waiting makes the request fail.
   */
  async within(ctx: CallContext, order: Order, seconds: number): Promise<Order> {
    const { signal } = ctx;
    const until = Math.min(systemClock.now() + seconds * 1000, ctx.deadline - MARGIN_MILLISECONDS);
    const ends = () => until <= systemClock.now() || signal.aborted || this.feed.isLeaving;
    let latest = order;
    let after = 0;
    while (latest.status === 'ORDER_STATUS_PENDING' && !ends()) {
      const milliseconds = Math.min(LOOK_MILLISECONDS, until - systemClock.now());
      after = await this.feed.news({ orderId: order.id, types: OUTCOMES, after, milliseconds, signal });
      if (signal.aborted || this.feed.isLeaving) break;
      latest = await this.orders.get(ctx, order.id).catch(() => latest);
    }
    return latest;
  }
}
