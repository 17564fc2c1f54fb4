import type { PaymentChange } from './payment-change.js';
import type { PaymentRow } from './payments.tables.js';

const dataOf = ({ order_id, id, amount, currency }: PaymentRow) => ({
  order_id,
  payment_id: id,
  amount: { amount, currency },
});

/** Whose the payment is, and what its event follows from. */
const about = ({ cause }: PaymentChange, { customer_id, partner_id }: PaymentRow) => ({
  cause,
  customerId: customer_id,
  ...(partner_id !== '' && { partnerId: partner_id }),
});

export const publishCaptured = (change: PaymentChange, payment: PaymentRow): Promise<void> =>
  change.outbox.add(change.tx, { type: 'payment.captured', data: dataOf(payment), ...about(change, payment) });

export const publishPending = (change: PaymentChange, payment: PaymentRow): Promise<void> =>
  change.outbox.add(change.tx, { type: 'payment.pending', data: dataOf(payment), ...about(change, payment) });

export const publishFailed = (change: PaymentChange, payment: PaymentRow): Promise<void> =>
  change.outbox.add(change.tx, {
    type: 'payment.failed',
    data: { ...dataOf(payment), reason: payment.failure_reason },
    ...about(change, payment),
  });

/** This much, this time. */
export const publishRefunded = (
  change: PaymentChange,
  payment: PaymentRow,
  minorUnits: number,
  reason: string,
): Promise<void> =>
  change.outbox.add(change.tx, {
    type: 'payment.refunded',
    data: { ...dataOf(payment), amount: { amount: minorUnits, currency: payment.currency }, reason },
    ...about(change, payment),
  });
