import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Ctx } from '../../edges/rest/context.js';
import { one, type Envelope } from '../../edges/rest/envelope.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { PreferredWait } from '../../edges/rest/prefer.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { ChangeOrderFlow } from './change-order.flow.js';
import { CancelInput, ReturnInput } from './change-order.input.js';
import { orderReturnV2, OrderReturnV2 } from './order-return.v2.view.js';
import { CancelledOrderInputV2, ReturnedOrderInputV2 } from './orders.v2.input.js';
import { PlaceOrderFlow } from './place-order.flow.js';
import { PlaceOrderInput } from './place-order.input.js';
import { orderPath, placedOrderV2, PlacedOrderV2 } from './placed-order.v2.view.js';

/** What customers buy. */
@Controller('v2/orders')
export class OrderCommandsV2Controller {
  constructor(
    private readonly placing: PlaceOrderFlow,
    private readonly changes: ChangeOrderFlow,
  ) {}

  /**
   * Place an order. It is answered as soon as the order cannot be lost any more: it is `pending` then, and `links` say where to
   * see what becomes of it. With `Prefer: wait=5` it is answered when its outcome is known or that many seconds are over,
   * whichever comes first.
   * @refuses INSUFFICIENT_INVENTORY PRICE_CHANGED
   */
  @Post()
  @Allow('orders:write')
  async placeOrder(
    @Ctx() ctx: CallContext,
    @Body() input: PlaceOrderInput,
    @PreferredWait() seconds: number,
  ): Promise<Envelope<PlacedOrderV2>> {
    const order = await this.placing.place(ctx, input, seconds);
    locate(ctx, orderPath(order.id));
    return one(ctx, placedOrderV2(order));
  }

  /**
   * Call an order off before it is shipped. What was done for it is undone: stock, payment and shipment.
   * @refuses FAILED_PRECONDITION
   */
  @Post(':order_id/cancel')
  @HttpCode(200)
  @Allow('orders:write')
  async cancelOrder(
    @Ctx() ctx: CallContext,
    @PathAndQuery(CancelledOrderInputV2) { order_id }: CancelledOrderInputV2,
    @Body() { reason }: CancelInput,
  ): Promise<Envelope<PlacedOrderV2>> {
    const input = { order_id, ...(reason !== undefined && { reason }) };
    return one(ctx, placedOrderV2(await this.changes.cancel(ctx, input)));
  }

  /**
   * Send units of a delivered order back. The money follows.
   * @refuses FAILED_PRECONDITION
   */
  @Post(':order_id/returns')
  @Allow('orders:write')
  async requestOrderReturn(
    @Ctx() ctx: CallContext,
    @PathAndQuery(ReturnedOrderInputV2) { order_id }: ReturnedOrderInputV2,
    @Body() { lines, reason }: ReturnInput,
  ): Promise<Envelope<OrderReturnV2>> {
    const made = await this.changes.requestReturn(ctx, { order_id, lines, reason });
    locate(ctx, `${orderPath(order_id)}?expand=returns`);
    return one(ctx, orderReturnV2(made));
  }
}

function locate({ notes }: CallContext, path: string): void {
  if (notes) notes.location = path;
}
