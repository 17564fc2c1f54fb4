import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import type { Money } from '../../platform/money.js';
import { handledPayment, paymentOf, lockAccount, rememberRequest } from './payment-change.js';
import type { OrderRequest, PaymentChange } from './payment-change.js';
import { publishPending } from './payment-events.js';
import { recordCapture, recordFailure } from './payment-ledger.js';
import type { PaymentRow } from './payments.tables.js';
import { charge } from './reference-provider.js';

export interface Capture extends OrderRequest {
  readonly customerId: string;
  readonly partnerId: string;
  readonly amount: Money;
  readonly paymentMethodId: string;
}

/** An order is paid once, however often and by whatever request it is asked for; after a decline it may be tried anew. */
export async function capturePayment(change: PaymentChange, capture: Capture): Promise<PaymentRow> {
  const account = await lockAccount(change, capture.orderId);
  // Before the repeat is looked for: whoever comes late must not read "captured" out of any answer.
  if (account.cancelled_at) throw cancelled(capture.orderId);
  const { requestId, orderId, ...asked } = capture;
  const known = { requestId, orderId, operation: 'capture', asked } as const;
  const handled = await handledPayment(change, known);
  if (handled) return handled;
  const payment = await paid(change, capture);
  await rememberRequest(change, known, payment);
  return payment;
}

const cancelled = (orderId: string): AppError =>
  AppError.of(
    'FAILED_PRECONDITION',
    { resource: 'order', id: orderId },
    { message: `The payment of the order "${orderId}" was cancelled.` },
  );

async function paid(change: PaymentChange, capture: Capture): Promise<PaymentRow> {
  const last = await paymentOf(change, capture.orderId);
  if (last?.status === 'authorized') return recordCapture(change, last, capture.requestId);
  if (last && last.status !== 'failed') return last;
  const { payment, outcome } = await begun(change, capture);
  switch (outcome.status) {
    case 'captured':
      return recordCapture(change, payment, capture.requestId);
    case 'failed':
      return recordFailure(change, payment, outcome.failureReason);
    case 'pending':
      await publishPending(change, payment);
      return payment;
    default:
      return outcome.status satisfies never;
  }
}

async function begun({ tx, now }: PaymentChange, capture: Capture) {
  const id = newId('pay', { now: () => now.getTime() });
  const outcome = charge(id, capture.paymentMethodId);
  const payment = await tx
    .insertInto('payments')
    .values({
      id,
      order_id: capture.orderId,
      customer_id: capture.customerId,
      partner_id: capture.partnerId,
      status: 'pending',
      currency: capture.amount.currencyCode,
      amount: capture.amount.minorUnits,
      refunded_amount: 0,
      payment_method_id: capture.paymentMethodId,
      card_brand: outcome.card.brand,
      card_last4: outcome.card.last4,
      provider: outcome.provider,
      provider_payment_id: outcome.providerPaymentId,
      failure_reason: '',
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { payment, outcome };
}
