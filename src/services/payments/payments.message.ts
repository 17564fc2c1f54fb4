import type { PaymentInput } from '../../gen/trivium/payments/v1/Payment.js';
import type { PaymentStatus } from '../../gen/trivium/payments/v1/PaymentStatus.js';
import type { Money } from '../../platform/money.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { PaymentState } from './payments.rules.js';
import type { PaymentRow } from './payments.tables.js';

export function paymentMessage(payment: PaymentRow): PaymentInput {
  const money = (minorUnits: number): Money => ({ currencyCode: payment.currency, minorUnits });
  return {
    id: payment.id,
    orderId: payment.order_id,
    customerId: payment.customer_id,
    status: statusOf(payment.status),
    amount: money(payment.amount),
    refundedAmount: money(payment.refunded_amount),
    card: payment.card_last4 === '' ? null : { brand: payment.card_brand, last4: payment.card_last4 },
    provider: payment.provider,
    providerPaymentId: payment.provider_payment_id,
    failureReason: payment.failure_reason,
    createdAt: toTimestamp(payment.created_at),
    updatedAt: toTimestamp(payment.updated_at),
  };
}

const statusOf = (state: PaymentState): PaymentStatus =>
  `PAYMENT_STATUS_${state.toUpperCase() as Uppercase<PaymentState>}`;
