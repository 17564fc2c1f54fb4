import { consumer, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import { CHOREOGRAPHED } from '../../events/bus/modes.js';
import { causedByEvent } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import { cancelPayment } from './cancel-payment.js';
import { capturePayment, type Capture } from './capture-payment.js';
import type { PaymentChange } from './payment-change.js';
import { watchPending } from './payment-timeouts.js';
import type { PaymentsTables, PlannedCaptureRow } from './payments.tables.js';
import { isPaymentMethod } from './reference-provider.js';

const HEARS = { 'order.created': 1, 'stock.reserved': 1, 'order.cancelled': 1, 'order.failed': 1 } as const;
type Told = Heard<typeof HEARS>;
type OrderCreated = Extract<Told, { event_type: 'order.created' }>['data'];

/**
 * What payments does by itself where orders are fulfilled by events alone: the money is taken when the stock is set aside.
 * Whoever drives an order that will not be fulfilled, its money goes back.
 */
export const choreography = (outbox: Outbox, clock: Clock, pendingSeconds: number): AnyConsumer =>
  consumer<typeof HEARS, PaymentsTables>({
    name: 'payments.choreography',
    hears: HEARS,
    only: { 'order.created': CHOREOGRAPHED, 'stock.reserved': CHOREOGRAPHED },
    from: 'beginning',
    schema: 'payments',
    handle: (tx, event) => {
      const change = { tx, outbox, now: new Date(clock.now()), cause: causedByEvent(event) };
      return follow(change, event, pendingSeconds);
    },
  });

async function follow(change: PaymentChange, event: Told, pendingSeconds: number): Promise<void> {
  const { order_id: orderId } = event.data;
  switch (event.event_type) {
    case 'order.created':
      return plan(change, event.data);
    case 'stock.reserved':
      return capturePlanned(change, orderId, pendingSeconds);
    case 'order.cancelled':
    case 'order.failed':
      await planned(change, orderId);
      await cancelPayment(change, { orderId, requestId: uuidOf(orderId, 'cancel-payment') });
      return;
    default:
      return event satisfies never;
  }
}

/** stock.reserved does not say what to charge, so it is kept from the order until then. */
async function plan({ tx }: PaymentChange, order: OrderCreated): Promise<void> {
  const row: PlannedCaptureRow = {
    order_id: order.order_id,
    customer_id: order.customer_id,
    partner_id: order.partner_id ?? '',
    currency: order.total.currency,
    amount: order.total.amount,
    payment_method_id: order.payment_method_id,
  };
  await tx
    .insertInto('planned_captures')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes the plan away: what it was for is done now, or never. */
const planned = ({ tx }: PaymentChange, orderId: string): Promise<PlannedCaptureRow | undefined> =>
  tx.deleteFrom('planned_captures').where('order_id', '=', orderId).returningAll().executeTakeFirst();

async function capturePlanned(change: PaymentChange, orderId: string, pendingSeconds: number): Promise<void> {
  const row = await planned(change, orderId);
  if (!row) return;
  if (!isPaymentMethod(row.payment_method_id)) return refuse(change, row);
  const { customer_id: customerId, partner_id: partnerId, payment_method_id: paymentMethodId } = row;
  const amount = { currencyCode: row.currency, minorUnits: row.amount };
  const requestId = uuidOf(orderId, 'capture-payment');
  const payment = await unlessCancelled(change, {
    requestId,
    orderId,
    customerId,
    partnerId,
    amount,
    paymentMethodId,
  });
  if (payment?.status === 'pending') await watchPending(change, orderId, pendingSeconds);
}

/** An order that was called off before its stock was set aside is nothing to try again. */
async function unlessCancelled(change: PaymentChange, capture: Capture) {
  try {
    return await capturePayment(change, capture);
  } catch (error) {
    if (error instanceof AppError && error.code === 'FAILED_PRECONDITION') return undefined;
    throw error;
  }
}

const refuse = ({ tx, outbox, cause }: PaymentChange, row: PlannedCaptureRow): Promise<void> =>
  outbox.add(tx, {
    type: 'payment.failed',
    data: {
      order_id: row.order_id,
      payment_id: null,
      amount: { amount: row.amount, currency: row.currency },
      reason: 'unknown_payment_method',
    },
    cause,
    customerId: row.customer_id,
    ...(row.partner_id !== '' && { partnerId: row.partner_id }),
  });
