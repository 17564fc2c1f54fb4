import { AppError } from '../../platform/errors.js';
import { lockAccount, type PaymentChange } from './payment-change.js';
import { recordCapture, recordFailure, recordUnwantedCapture } from './payment-ledger.js';
import { isOpen } from './payments.rules.js';
import type { PaymentRow } from './payments.tables.js';

/** As the provider names a payment. */
export interface ProviderPayment {
  readonly provider: string;
  readonly providerPaymentId: string;
}

export interface Settlement extends ProviderPayment {
  readonly requestId: string;
  readonly outcome: 'captured' | 'failed';
  readonly failureReason: string;
}

/** The provider's last word. What it took for a payment that failed meanwhile is given back at once. */
export async function settlePayment(change: PaymentChange, settlement: Settlement): Promise<PaymentRow> {
  const { requestId, outcome, failureReason } = settlement;
  const payment = await lockedPayment(change, settlement);
  if (outcome === 'failed') return isOpen(payment.status) ? recordFailure(change, payment, failureReason) : payment;
  if (payment.status === 'failed') return recordUnwantedCapture(change, payment, requestId);
  return isOpen(payment.status) ? recordCapture(change, payment, requestId) : payment;
}

/** The payment that the provider speaks of, which nobody else changes until the transaction ends. */
export async function lockedPayment(change: PaymentChange, named: ProviderPayment): Promise<PaymentRow> {
  const found = await byProvider(change, named);
  await lockAccount(change, found.order_id);
  // Again: what was read before the lock may be old.
  return byProvider(change, named);
}

async function byProvider(
  { tx }: PaymentChange,
  { provider, providerPaymentId }: ProviderPayment,
): Promise<PaymentRow> {
  const payment = await tx
    .selectFrom('payments')
    .selectAll()
    .where('provider', '=', provider)
    .where('provider_payment_id', '=', providerPaymentId)
    .executeTakeFirst();
  if (!payment) throw AppError.notFound('payment', providerPaymentId);
  return payment;
}
