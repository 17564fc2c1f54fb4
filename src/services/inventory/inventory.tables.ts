/** The tables of the schema `inventory`. */
export interface InventoryTables {
  stock: StockRow;
  handled_requests: HandledRequestRow;
}

export interface StockRow {
  readonly product_id: string;
  /** Units in the warehouse, those spoken for included. */
  readonly on_hand: number;
  readonly reserved: number;
  readonly updated_at: Date;
}

/** An adjustment that took effect. */
export interface HandledRequestRow {
  readonly request_id: string;
  readonly product_id: string;
  readonly delta: number;
}
