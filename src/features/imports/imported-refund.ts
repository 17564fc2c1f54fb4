import { NeverHandled } from '../../events/bus/consumer.js';
import type { DataOf } from '../../events/catalog/catalog.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import { calledOff } from './imported-cancellation.js';
import { lockImport, spoken, type ImportWork, type Named } from './imports.js';
import type { ImportedRefundRow } from './imports.tables.js';

/** Kept by its own id: one that comes before its order is booked when the order comes. */
export async function refundImport(work: ImportWork, told: DataOf<'imported_order.refunded'>): Promise<void> {
  const { provider, external_order_id, refund_id, amount } = told;
  const known = await lockImport(work, told);
  await work.tx
    .insertInto('imported_refunds')
    .values({ provider, external_order_id, refund_id, ...amount, settled: amount.amount === 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  if (known.order_id !== null) await settleRefunds(work, told, known.order_id);
}

/** Throws where the money of the order is not taken yet: that is a matter of moments. */
export async function settleRefunds(work: ImportWork, named: Named, orderId: string): Promise<void> {
  const { provider, external_order_id } = named;
  const open = work.tx
    .selectFrom('imported_refunds')
    .selectAll()
    .where('provider', '=', provider)
    .where('external_order_id', '=', external_order_id)
    .where('settled', '=', false)
    .orderBy('refund_id');
  for (const refund of await open.execute()) {
    await book(work, refund, orderId);
    await work.tx
      .updateTable('imported_refunds')
      .set({ settled: true })
      .where('provider', '=', provider)
      .where('external_order_id', '=', external_order_id)
      .where('refund_id', '=', refund.refund_id)
      .execute();
  }
}

async function book(work: ImportWork, refund: ImportedRefundRow, orderId: string): Promise<void> {
  const { ctx, tools } = work;
  const { provider, external_order_id, refund_id, currency: currencyCode, amount: minorUnits } = refund;
  const requestId = uuidOf(provider, external_order_id, 'refund', refund_id);
  const order = await tools.orders.get(ctx, orderId);
  // What was taken for it goes back as a whole.
  if (order.status === 'ORDER_STATUS_CANCELLED' || order.status === 'ORDER_STATUS_FAILED') return;
  try {
    const payment = await tools.payments.refund(ctx, { requestId, orderId, amount: { currencyCode, minorUnits } });
    // Nobody pays for it any more: what has not left stays here.
    if (payment.status === 'PAYMENT_STATUS_REFUNDED') await calledOff(work, refund, orderId);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'FAILED_PRECONDITION')) throw error;
    await whyNot(work, refund, orderId);
  }
}

async function whyNot({ ctx, tools }: ImportWork, refund: ImportedRefundRow, orderId: string): Promise<void> {
  const [payments = []] = await tools.payments.ofOrders(ctx, [orderId]);
  if (payments.some(({ status }) => status === 'PAYMENT_STATUS_REFUNDED')) return;
  if (payments.some(({ status }) => status === 'PAYMENT_STATUS_CAPTURED'))
    throw new NeverHandled(`${spoken(refund)} was given back more of than is left of its payment`);
  throw new Error(`${spoken(refund)} was given money back for before its payment was booked here`);
}
