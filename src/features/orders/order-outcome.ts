import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { OrdersClient } from '../../clients/orders.client.js';
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
const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 500;

/** What becomes of an order, for those who would rather wait than ask again. */
@Injectable()
export class OrderOutcome {
  constructor(private readonly orders: OrdersClient) {}

  /**
   * The order once it is pending no more, or as it is when the time is over. The order stands whatever happens here, so
   * nothing that goes wrong while waiting makes the request fail.
   */
  async within(ctx: CallContext, order: Order, seconds: number): Promise<Order> {
    const until = Math.min(systemClock.now() + seconds * 1000, ctx.deadline - MARGIN_MILLISECONDS);
    let latest = order;
    let pause = FIRST_PAUSE_MILLISECONDS;
    while (latest.status === 'ORDER_STATUS_PENDING') {
      const left = until - systemClock.now();
      if (left <= 0 || ctx.signal.aborted) break;
      await sleep(Math.min(pause, left), undefined, { signal: ctx.signal }).catch(() => undefined);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE_MILLISECONDS);
      latest = await this.orders.get(ctx, order.id).catch(() => latest);
    }
    return latest;
  }
}
