import { Injectable } from '@nestjs/common';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { CallContext } from '../../platform/call-context.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { allowedWait, OrderOutcome } from './order-outcome.js';
import { OrderPlacement } from './order-placement.js';
import type { PlaceOrderInput } from './place-order.input.js';

const PLACE = { name: 'orders.place', message: 'trivium.orders.v1.Order' };

/** Places an order once per key, and says what becomes of it to those who wait. */
@Injectable()
export class PlaceOrderFlow {
  constructor(
    private readonly placement: OrderPlacement,
    private readonly idempotency: Idempotency,
    private readonly outcome: OrderOutcome,
  ) {}

  /** With `waitSeconds` the answer, which repeats get too, is that of the moment when the outcome was known. */
  place(ctx: CallContext, input: PlaceOrderInput, waitSeconds = 0): Promise<Order> {
    const seconds = allowedWait(ctx, waitSeconds);
    if (seconds > 0 && ctx.notes) ctx.notes.waitSeconds = seconds;
    return this.idempotency.once(ctx, PLACE, input, async (requestId, resumed) => {
      const paying = { paymentMethodId: input.payment_method_id };
      const order = await this.placement.place(ctx, { requestId, resumed }, input, paying);
      return this.outcome.within(ctx, order, seconds);
    });
  }
}
