import type { PaymentChange } from './payment-change.js';
import { publishCaptured, publishFailed, publishRefunded } from './payment-events.js';
import { NEXT_STATES, type PaymentState } from './payments.rules.js';
import type { PaymentEntryRow, PaymentRow } from './payments.tables.js';

/** The money was taken. */
export async function recordCapture(
  change: PaymentChange,
  payment: PaymentRow,
  requestId: string,
): Promise<PaymentRow> {
  const captured = await setState(change, payment, 'captured', {});
  await addEntry(change, payment, requestId, 'capture', payment.amount);
  await publishCaptured(change, captured);
  return captured;
}

export interface GivenBack {
  readonly requestId: string;
  readonly minorUnits: number;
  readonly reason: string;
}

/** This much of what was taken is given back. */
export async function recordRefund(
  change: PaymentChange,
  payment: PaymentRow,
  { requestId, minorUnits, reason }: GivenBack,
): Promise<PaymentRow> {
  const refunded = payment.refunded_amount + minorUnits;
  const state = refunded === payment.amount ? 'refunded' : payment.status;
  const updated = await setState(change, payment, state, { refunded_amount: refunded });
  await addEntry(change, payment, requestId, 'refund', -minorUnits);
  await publishRefunded(change, updated, minorUnits, reason);
  return updated;
}

/** The provider took money that nobody wants any more: no event says that it is ours. */
export async function recordUnwantedCapture(
  change: PaymentChange,
  payment: PaymentRow,
  requestId: string,
): Promise<PaymentRow> {
  const refunded = { refunded_amount: payment.amount, failure_reason: '' };
  const updated = await setState(change, payment, 'refunded', refunded);
  await addEntry(change, payment, requestId, 'capture', payment.amount);
  await addEntry(change, payment, requestId, 'refund', -payment.amount);
  await publishRefunded(change, updated, payment.amount, 'captured_too_late');
  return updated;
}

export async function recordFailure(change: PaymentChange, payment: PaymentRow, reason: string): Promise<PaymentRow> {
  const failed = await setState(change, payment, 'failed', { failure_reason: reason });
  await publishFailed(change, failed);
  return failed;
}

function setState(
  { tx, now }: PaymentChange,
  payment: PaymentRow,
  status: PaymentState,
  changes: Partial<Pick<PaymentRow, 'refunded_amount' | 'failure_reason'>>,
): Promise<PaymentRow> {
  const allowed: readonly PaymentState[] = NEXT_STATES[payment.status];
  if (status !== payment.status && !allowed.includes(status))
    throw new Error(`payment ${payment.id} is ${payment.status} and never becomes ${status}`);
  return tx
    .updateTable('payments')
    .set({ status, updated_at: now, ...changes })
    .where('id', '=', payment.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function addEntry(
  { tx, now }: PaymentChange,
  { id, order_id, currency }: PaymentRow,
  requestId: string,
  kind: PaymentEntryRow['kind'],
  amount: number,
): Promise<void> {
  const entry = { payment_id: id, order_id, kind, currency, amount, request_id: requestId, created_at: now };
  await tx.insertInto('payment_entries').values(entry).execute();
}
