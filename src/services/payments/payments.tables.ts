import type { EventMetadata } from '../../events/envelope.js';
import type { Contents } from '../request-contents.js';
import type { PaymentState } from './payments.rules.js';

/** The tables of the schema `payments`. */
export interface PaymentsTables {
  payments: PaymentRow;
  payment_entries: PaymentEntryRow;
  accounts: AccountRow;
  handled_requests: HandledRequestRow;
  planned_captures: PlannedCaptureRow;
  timeouts: TimeoutRow;
  disputes: DisputeRow;
  invoices: InvoiceRow;
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
  /** "pm_card_visa" */
  readonly payment_method_id: string;
  /** Empty where no card was used, as are its last four digits. */
  readonly card_brand: string;
  readonly card_last4: string;
  readonly provider: string;
  readonly provider_payment_id: string;
  /** Empty unless the payment failed. */
  readonly failure_reason: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The ledger: rows are added and never changed, and their sum is what was taken and not given back. */
export interface PaymentEntryRow {
  readonly payment_id: string;
  readonly order_id: string;
  readonly kind: 'capture' | 'refund';
  readonly currency: string;
  /** In minor units: above 0 for a capture, below 0 for a refund. */
  readonly amount: number;
  /** The request that moved the money. */
  readonly request_id: string;
  readonly created_at: Date;
}

/** One per order that was ever commanded: its row is the lock, and the tombstone. */
export interface AccountRow {
  readonly order_id: string;
  /** Set: no money is taken for this order any more. */
  readonly cancelled_at: Date | null;
}

export interface HandledRequestRow extends Contents {
  readonly operation: PaymentOperation;
  readonly request_id: string;
  readonly order_id: string;
  readonly payment_id: string;
}

export type PaymentOperation = 'capture' | 'refund';

/** What to charge when the stock of an order is set aside: kept for orders that are fulfilled by events alone. */
export interface PlannedCaptureRow {
  readonly order_id: string;
  readonly customer_id: string;
  readonly partner_id: string;
  readonly currency: string;
  readonly amount: number;
  readonly payment_method_id: string;
}

/** A pending payment that nobody else watches. */
export interface TimeoutRow {
  readonly order_id: string;
  readonly due_at: Date;
  /** What the payment's failure follows from. */
  readonly cause: EventMetadata;
}

/** What the holder of a card does not want to have paid; once per dispute of the provider. */
export interface DisputeRow {
  readonly provider: string;
  readonly dispute_id: string;
  readonly payment_id: string;
  readonly order_id: string;
  readonly currency: string;
  readonly amount: number;
  readonly reason: string;
  readonly noted_at: Date;
}

/** One per deal that was won. */
export interface InvoiceRow {
  readonly id: string;
  readonly status: 'draft';
  readonly provider: string;
  readonly deal_id: string;
  readonly name: string;
  readonly currency: string;
  readonly amount: number;
  /** Empty where the provider does not say, as is the contact's address. */
  readonly company: string;
  readonly contact_email: string;
  readonly won_at: Date;
  readonly created_at: Date;
}
