import type { ReservationState } from './inventory.rules.js';

/** The tables of the schema `inventory`. */
export interface InventoryTables {
  stock: StockRow;
  handled_requests: HandledRequestRow;
  reservations: ReservationRow;
  reservation_lines: ReservationLineRow;
  handled_commands: HandledCommandRow;
  stock_entries: StockEntryRow;
  skus: SkuRow;
  external_items: ExternalItemRow;
  counts: CountRow;
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

export interface ReservationRow {
  readonly order_id: string;
  readonly status: ReservationState;
  readonly updated_at: Date;
}

export interface ReservationLineRow {
  readonly order_id: string;
  readonly product_id: string;
  readonly quantity: number;
}

/** A change of a reservation that took effect, or found it done already. */
export interface HandledCommandRow {
  readonly request_id: string;
  readonly command: 'reserve' | 'release' | 'commit';
  readonly order_id: string;
}

/** One line of the ledger: nothing changes `stock` without it, and it is never changed itself. */
export interface StockEntryRow {
  readonly request_id: string;
  readonly product_id: string;
  /** "opening" is what was there before there was a ledger. */
  readonly kind: 'opening' | 'adjust' | 'count' | 'move' | HandledCommandRow['command'];
  readonly order_id: string | null;
  readonly on_hand_change: number;
  readonly reserved_change: number;
  readonly recorded_at: Date;
}

/** What the catalog calls a product. */
export interface SkuRow {
  readonly sku: string;
  readonly product_id: string;
}

/** What a shop outside calls it. */
export interface ExternalItemRow {
  readonly provider: string;
  readonly external_item_id: string;
  readonly product_id: string;
}

/** The last count of an item that a shop outside told, whether or not the item is known here. */
export interface CountRow {
  readonly provider: string;
  readonly external_item_id: string;
  readonly available: number;
  readonly changed_at: Date;
}
