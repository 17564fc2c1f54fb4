import type { PaymentState } from './payments.rules.js';

/** The tables of the schema `payments`. */
export interface PaymentsTables {
  payments: PaymentRow;
}

export interface PaymentRow {
  readonly id: string;
  readonly order_id: string;
  readonly customer_id: string;
  /** Empty for orders of the shop itself. */
  readonly partner_id: string;
  readonly status: PaymentState;
  readonly currency: string;
  /** In minor units of the currency, as is what was given back. */
  readonly amount: number;
  readonly refunded_amount: number;
  readonly card_brand: string;
  readonly card_last4: string;
  readonly provider: string;
  readonly provider_payment_id: string;
  /** Empty unless the payment failed. */
  readonly failure_reason: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}
