import { Injectable } from '@nestjs/common';
import { OrdersClient } from '../../clients/orders.client.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderReturn } from '../../gen/trivium/orders/v1/OrderReturn.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { spelled } from '../../platform/input.js';
import type { CancelOrderInput, RequestReturnInput } from './change-order.input.js';
import { orderStatusWord } from './orders.status.js';

const CANCEL = { name: 'orders.cancel', message: 'trivium.orders.v1.Order' };
const RETURN = { name: 'orders.request_return', message: 'trivium.orders.v1.OrderReturn' };

/** Calling an order off, and sending it back. The orders service decides; here its refusal is put into words. */
@Injectable()
export class ChangeOrderFlow {
  constructor(
    private readonly orders: OrdersClient,
    private readonly idempotency: Idempotency,
  ) {}

  cancel(ctx: CallContext, input: CancelOrderInput): Promise<Order> {
    const { order_id: orderId, reason = '' } = input;
    return this.idempotency.once(ctx, CANCEL, input, (requestId) =>
      this.orders.cancel(ctx, { requestId, orderId, reason }).catch(async (error: unknown) => {
        if (!isRefusal(error)) throw error;
        throw notInState(await this.orders.get(ctx, orderId), whyNotCancelled);
      }),
    );
  }

  requestReturn(ctx: CallContext, input: RequestReturnInput): Promise<OrderReturn> {
    checkOnce(input);
    const { order_id: orderId, reason } = input;
    const lines = input.lines.map(({ order_line_id: orderLineId, quantity }) => ({ orderLineId, quantity }));
    return this.idempotency.once(ctx, RETURN, input, async (requestId) => {
      // Asked for first, so that a line of another order is named and not just refused.
      const order = lines.length > 0 ? await this.orders.get(ctx, orderId) : undefined;
      if (order) checkLines(input, order);
      return this.orders.requestReturn(ctx, { requestId, orderId, lines, reason }).catch(async (error: unknown) => {
        if (!isRefusal(error)) throw error;
        throw await this.whyNotBack(ctx, input);
      });
    });
  }

  private async whyNotBack(ctx: CallContext, input: RequestReturnInput): Promise<AppError> {
    const { order_id: orderId } = input;
    const [order, [earlier = []]] = await Promise.all([
      this.orders.get(ctx, orderId),
      this.orders.returnsOf(ctx, [orderId]),
    ]);
    if (order.status !== 'ORDER_STATUS_DELIVERED')
      return notInState(order, (status) => `The order is ${status}: only what was delivered can be sent back.`);
    const left = unitsLeft(order, earlier);
    const problems = input.lines.flatMap(({ order_line_id: id, quantity }, index): FieldProblem[] => {
      const units = left.get(id) ?? 0;
      if (quantity <= units) return [];
      const field = `${spelled(input, 'lines')}[${index}].quantity`;
      const message = `${field} must not be greater than ${units}: no more units of this line are left to come back.`;
      return [{ field, reason: 'OUT_OF_RANGE', message }];
    });
    if (problems.length > 0) return AppError.invalid(...problems);
    return notInState(order, () => 'Everything of the order is on its way back already.');
  }
}

const whyNotCancelled = (status: string): string =>
  status === 'cancelled' ? 'The order is cancelled already.' : `The order is ${status} and can no longer be cancelled.`;

const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'FAILED_PRECONDITION';

function notInState(order: Order, message: (status: string) => string): AppError {
  const status = orderStatusWord(order.status) ?? 'unknown';
  return AppError.of('FAILED_PRECONDITION', { order_id: order.id, status }, { message: message(status) });
}

function checkOnce(input: RequestReturnInput): void {
  const ids = input.lines.map(({ order_line_id: id }) => id);
  const again = ids.findIndex((id, index) => ids.indexOf(id) < index);
  if (again >= 0) refuseLine(input, again, 'is named already');
}

function checkLines(input: RequestReturnInput, { lines }: Order): void {
  const strange = input.lines.findIndex(({ order_line_id: id }) => !lines.some((line) => line.id === id));
  if (strange >= 0) refuseLine(input, strange, 'is not a line of the order');
}

function refuseLine(input: RequestReturnInput, index: number, text: string): never {
  const field = `${spelled(input, 'lines')}[${index}].${spelled(input, 'order_line_id')}`;
  throw AppError.invalid({ field, reason: 'UNKNOWN_VALUE', message: `${field} ${text}.` });
}

function unitsLeft({ lines }: Order, earlier: readonly OrderReturn[]): ReadonlyMap<string, number> {
  const left = new Map(lines.map(({ id, quantity }) => [id, quantity]));
  for (const { orderLineId, quantity } of earlier.flatMap((made) => made.lines))
    left.set(orderLineId, (left.get(orderLineId) ?? 0) - quantity);
  return left;
}
