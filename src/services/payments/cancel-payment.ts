import { paymentOf, lockAccount, type OrderRequest, type PaymentChange } from './payment-change.js';
import { recordFailure, recordRefund } from './payment-ledger.js';
import { CANCELLED, isOpen } from './payments.rules.js';
import type { PaymentRow } from './payments.tables.js';

/** Gives back what was taken, if anything, and closes the order's account; undefined where nothing was ever tried. */
export async function cancelPayment(
  change: PaymentChange,
  { requestId, orderId }: OrderRequest,
  failureReason: string = CANCELLED,
): Promise<PaymentRow | undefined> {
  const account = await lockAccount(change, orderId);
  if (!account.cancelled_at) await close(change, orderId);
  const payment = await paymentOf(change, orderId);
  if (!payment) return undefined;
  if (isOpen(payment.status)) return recordFailure(change, payment, failureReason);
  if (payment.status !== 'captured') return payment;
  const minorUnits = payment.amount - payment.refunded_amount;
  return recordRefund(change, payment, { requestId, minorUnits, reason: 'order_cancelled' });
}

async function close({ tx, now }: PaymentChange, orderId: string): Promise<void> {
  await tx.updateTable('accounts').set({ cancelled_at: now }).where('order_id', '=', orderId).execute();
}
