import { AppError } from '../../platform/errors.js';
import { decimal, type Money } from '../../platform/money.js';
import { handledPayment, paymentOf, lockAccount, rememberRequest } from './payment-change.js';
import type { OrderRequest, PaymentChange } from './payment-change.js';
import { recordRefund } from './payment-ledger.js';
import type { PaymentRow } from './payments.tables.js';

export interface Refund extends OrderRequest {
  readonly amount: Money;
}

/** Gives back a part of what was taken, never more than is left of it. */
export async function refundPayment(change: PaymentChange, refund: Refund): Promise<PaymentRow> {
  await lockAccount(change, refund.orderId);
  const { requestId, orderId, amount } = refund;
  const known = { requestId, orderId, operation: 'refund', asked: amount } as const;
  const handled = await handledPayment(change, known);
  if (handled) return handled;
  const payment = await paymentOf(change, refund.orderId);
  const taken = payment?.status === 'captured' ? payment : undefined;
  if (taken && taken.currency !== refund.amount.currencyCode) throw otherCurrency(taken.currency);
  const left = taken ? taken.amount - taken.refunded_amount : 0;
  if (!taken || refund.amount.minorUnits > left) throw tooMuch(refund, left);
  const givenBack = { requestId, minorUnits: amount.minorUnits, reason: 'refund_requested' };
  const refunded = await recordRefund(change, taken, givenBack);
  await rememberRequest(change, known, refunded);
  return refunded;
}

const otherCurrency = (currency: string): AppError =>
  AppError.invalid({
    field: 'amount.currency_code',
    reason: 'UNKNOWN_VALUE',
    message: `amount.currency_code must be ${currency}, in which the order was paid.`,
  });

function tooMuch({ orderId, amount }: Refund, minorUnits: number): AppError {
  const left = decimal({ ...amount, minorUnits });
  return AppError.of(
    'FAILED_PRECONDITION',
    { resource: 'order', id: orderId, refundable_amount: left, currency: amount.currencyCode },
    { message: `Of the payment of the order "${orderId}" ${left} ${amount.currencyCode} is left to give back.` },
  );
}
