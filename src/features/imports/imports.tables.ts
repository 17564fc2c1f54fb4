/** The tables of the schema `imports`: what shops outside call the orders that were bought there. */
export interface ImportsTables {
  imported_orders: ImportedOrderRow;
  imported_refunds: ImportedRefundRow;
}

export interface ImportedOrderRow {
  readonly provider: string;
  readonly external_order_id: string;
  /** null as long as the shop has told of it and not yet what it is: its row is the lock, and the tombstone. */
  readonly order_id: string | null;
  /** When it was called off there; null where it was not. */
  readonly cancelled_at: Date | null;
  /** As the shop says; empty where it was not called off. */
  readonly cancel_reason: string;
}

/** Money that the shop gave back. */
export interface ImportedRefundRow {
  readonly provider: string;
  readonly external_order_id: string;
  readonly refund_id: string;
  readonly currency: string;
  /** In minor units of the currency. */
  readonly amount: number;
  /** Whether it is in the books of the order's payment. */
  readonly settled: boolean;
}
