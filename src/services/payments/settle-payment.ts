import { AppError } from '../../platform/errors.js';
import { lockAccount, type PaymentChange } from './payment-change.js';
import { recordCapture, recordFailure, recordUnwantedCapture } from './payment-ledger.js';
import { isOpen } from './payments.rules.js';
import type { PaymentRow } from './payments.tables.js';
import { PROVIDER } from './reference-provider.js';

export interface Settlement {
  readonly requestId: string;
  readonly providerPaymentId: string;
  readonly outcome: 'captured' | 'failed';
  readonly failureReason: string;
}

/** The provider's last word. What it took for a payment that failed meanwhile is given back at once. */
export async function settlePayment(change: PaymentChange, settlement: Settlement): Promise<PaymentRow> {
  const { requestId, providerPaymentId, outcome, failureReason } = settlement;
  const found = await byProvider(change, providerPaymentId);
  await lockAccount(change, found.order_id);
  // Again: what was read before the lock may be old.
  const payment = await byProvider(change, providerPaymentId);
  if (outcome === 'failed') return isOpen(payment.status) ? recordFailure(change, payment, failureReason) : payment;
  if (payment.status === 'failed') return recordUnwantedCapture(change, payment, requestId);
  return isOpen(payment.status) ? recordCapture(change, payment, requestId) : payment;
}

async function byProvider({ tx }: PaymentChange, providerPaymentId: string): Promise<PaymentRow> {
  const payment = await tx
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', PROVIDER)
    .where('provider_payment_id', '=', providerPaymentId)
    .executeTakeFirst();
  if (!payment) throw AppError.notFound('payment', providerPaymentId);
  return payment;
}
