import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import type { Money } from '../../platform/money.js';
import { notifying } from './notify.step.js';
import type { SagaServices } from './saga-services.js';
import { DONE, refused, WAITING, type Saga, type Step } from '../engine/saga.js';

/** An order on its way to being fulfilled, as it was placed. */
export interface PlacedOrder {
  readonly [name: string]: unknown;
  readonly order_id: string;
  readonly customer_id: string;
  /** Empty for orders of the shop itself. */
  readonly partner_id: string;
  readonly payment_method_id: string;
  readonly total: Money;
  readonly lines: readonly { readonly line_id: string; readonly product_id: string; readonly quantity: number }[];
}

export type OrderStep = Step<PlacedOrder, SagaServices>;

/** Under this topic a saga hears how a pending payment ended. */
export const PAYMENT = 'payment';

export const reserveStock: OrderStep = {
  name: 'reserve-stock',
  reasons: { INSUFFICIENT_INVENTORY: 'insufficient_inventory', FAILED_PRECONDITION: 'order_cancelled' },
  async do({ inventory }, { order_id: orderId, lines }, { ctx, requestId }) {
    const wanted = lines.map(({ product_id: productId, quantity }) => ({ productId, quantity }));
    await inventory.reserve(ctx, { requestId, orderId, lines: wanted });
    return DONE;
  },
  async undo({ inventory }, { order_id: orderId }, { ctx, requestId }) {
    await inventory.release(ctx, { requestId, orderId });
  },
};

export const capturePayment: OrderStep = {
  name: 'capture-payment',
  reasons: { FAILED_PRECONDITION: 'order_cancelled' },
  awaits: { topic: PAYMENT, timedOut: 'payment_timed_out' },
  async do({ payments }, order, { ctx, requestId }) {
    const { order_id: orderId, customer_id: customerId, partner_id: partnerId } = order;
    const { total: amount, payment_method_id: paymentMethodId } = order;
    const request = { requestId, orderId, customerId, partnerId, amount, paymentMethodId };
    const { status } = await payments.capture(ctx, request);
    if (status === 'PAYMENT_STATUS_PENDING') return WAITING;
    return status === 'PAYMENT_STATUS_CAPTURED' ? DONE : refused('payment_declined');
  },
  async undo({ payments }, { order_id: orderId }, { ctx, requestId }) {
    await payments.cancel(ctx, { requestId, orderId });
  },
};

export const createShipment: OrderStep = {
  name: 'create-shipment',
  reasons: { NO_CARRIER: 'shipment_failed', FAILED_PRECONDITION: 'order_cancelled' },
  async do({ orders, fulfillment }, order, { ctx, requestId }) {
    const { order_id: orderId, customer_id: customerId, partner_id: partnerId } = order;
    // The address is asked for, not kept: the records of sagas hold nothing personal.
    const { shippingAddress: address } = await orders.get(ctx, orderId);
    const lines = order.lines.map(({ line_id: orderLineId, quantity }) => ({ orderLineId, quantity }));
    await fulfillment.create(ctx, { requestId, orderId, customerId, partnerId, lines, address });
    return DONE;
  },
  async undo({ fulfillment }, { order_id: orderId }, { ctx, requestId }) {
    await fulfillment.cancel(ctx, { requestId, orderId });
  },
};

/** The order decides: one that was called off in the meantime says no, and everything is undone. */
const confirmOrder: OrderStep = {
  name: 'confirm-order',
  pivot: true,
  reasons: { FAILED_PRECONDITION: 'order_cancelled' },
  async do({ orders }, { order_id: orderId }, { ctx, requestId }) {
    const confirming = orders.updateStatus(ctx, { requestId, orderId, status: 'ORDER_STATUS_CONFIRMED', reason: '' });
    // Requests are known for so many days: one that was confirmed before that is not called off.
    await confirming.catch((refusal: unknown) => unlessNow(orders, ctx, orderId, isConfirmed, refusal));
    return DONE;
  },
};

const isConfirmed = (status: OrderStatus): boolean =>
  status !== 'ORDER_STATUS_PENDING' && status !== 'ORDER_STATUS_CANCELLED' && status !== 'ORDER_STATUS_FAILED';
const isDecided = (status: OrderStatus): boolean => status !== 'ORDER_STATUS_PENDING';

/** An order that refuses a state may have gone further meanwhile, which is just as well. */
async function unlessNow(
  orders: SagaServices['orders'],
  ctx: CallContext,
  orderId: string,
  isFine: (status: OrderStatus) => boolean,
  refusal: unknown,
): Promise<void> {
  if (AppError.from(refusal).code !== 'FAILED_PRECONDITION') throw refusal;
  const { status } = await orders.get(ctx, orderId);
  if (!isFine(status)) throw refusal;
}

/** An order that was called off stays cancelled. */
const failOrder: OrderStep = {
  name: 'fail-order',
  async do({ orders }, { order_id: orderId }, { ctx, requestId, reason }) {
    const { status } = await orders.get(ctx, orderId);
    if (isDecided(status)) return DONE;
    const failing = orders.updateStatus(ctx, { requestId, orderId, status: 'ORDER_STATUS_FAILED', reason });
    await failing.catch((refusal: unknown) => unlessNow(orders, ctx, orderId, isDecided, refusal));
    return DONE;
  },
};

/**
 * An order that was placed is confirmed with everything done, or failed with everything undone. Nobody outside hears that it
 * is confirmed before nothing can be undone any more: the confirmation is the last thing that may be refused.
 */
export const fulfillOrder: Saga<PlacedOrder, SagaServices> = {
  name: 'fulfill-order',
  steps: [
    reserveStock,
    capturePayment,
    createShipment,
    confirmOrder,
    notifying('order.confirmed', 'ORDER_STATUS_CONFIRMED'),
  ],
  afterUndoing: [failOrder, notifying('order.failed', 'ORDER_STATUS_FAILED')],
};
