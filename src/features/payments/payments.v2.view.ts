import { moneyV2, MoneyV2 } from '../../edges/rest/money.v2.js';
import { timeV2 } from '../../edges/rest/time.v2.js';
import type { Payment } from '../../gen/trivium/payments/v1/Payment.js';
import type { PlainOrderV2 } from '../orders/plain-order.v2.view.js';
import { paymentStatusWord } from './payments.status.js';

/** `unknown` is a state newer than this version of the API. */
export type PaymentStatusV2 = 'pending' | 'authorized' | 'captured' | 'failed' | 'refunded' | 'unknown';

/** The card that was charged. */
export class CardV2 {
  /** @example "visa" */
  readonly brand!: string;
  /**
   * The last four digits of the number.
   * @scope payments:sensitive
   * @pattern ^\d{4}$
   * @example "4242"
   */
  readonly last4?: string;
}

/** Money that was asked for, taken or given back. */
export class PaymentV2 {
  /** @example "pay_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /** @example "ord_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly order_id!: string;
  /** With `expand=order`; null where it could not be had, and `errors` says why. */
  readonly order?: PlainOrderV2 | null;
  /** @example "cus_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly customer_id!: string;
  /** @example "captured" */
  readonly status!: PaymentStatusV2;
  readonly amount!: MoneyV2;
  readonly refunded_amount!: MoneyV2;
  /** Null where no card was used. */
  readonly card!: CardV2 | null;
  /** @example "stripe" */
  readonly provider!: string;
  /**
   * The provider's own id.
   * @scope payments:sensitive
   * @example "pi_3Pq8ZkL2eZvKYlo2C0aB1cDe"
   */
  readonly provider_payment_id?: string;
  /**
   * Why a failed payment failed; null for all others.
   * @example "card_declined"
   */
  readonly failure_reason!: string | null;
  /**
   * @format date-time
   * @example "2026-03-01T12:00:00.000Z"
   */
  readonly created_at!: string;
  /**
   * @format date-time
   * @example "2026-03-01T12:00:03.000Z"
   */
  readonly updated_at!: string;
}

/** `order` is undefined where it was not asked for, null where it could not be had. */
export const paymentV2 = (payment: Payment, order?: PlainOrderV2 | null): PaymentV2 => ({
  id: payment.id,
  order_id: payment.orderId,
  order,
  customer_id: payment.customerId,
  status: paymentStatusWord(payment.status),
  amount: moneyV2(payment.amount),
  refunded_amount: moneyV2(payment.refundedAmount),
  card: payment.card && { brand: payment.card.brand, last4: payment.card.last4 || undefined },
  provider: payment.provider,
  provider_payment_id: payment.providerPaymentId || undefined,
  failure_reason: payment.failureReason || null,
  created_at: timeV2(payment.createdAt),
  updated_at: timeV2(payment.updatedAt),
});
