import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { ShipmentState } from './fulfillment.rules.js';
import type { Contents } from '../request-contents.js';

/** The tables of the schema `fulfillment`. */
export interface FulfillmentTables {
  shipments: ShipmentRow;
  shipment_lines: ShipmentLineRow;
  dispatches: DispatchRow;
  handled_requests: HandledRequestRow;
  planned_shipments: PlannedShipmentRow;
}

export interface ShipmentRow {
  readonly id: string;
  readonly order_id: string;
  readonly customer_id: string;
  /** Empty for orders of the shop itself. */
  readonly partner_id: string;
  readonly status: ShipmentState;
  readonly carrier: string;
  readonly tracking_number: string;
  readonly tracking_url: string;
  readonly address: Address;
  readonly created_at: Date;
  readonly shipped_at: Date | null;
  readonly delivered_at: Date | null;
}

export interface ShipmentLineRow {
  readonly shipment_id: string;
  readonly order_line_id: string;
  readonly quantity: number;
}

/** One per order that was ever commanded: its row is the lock, and the tombstone. */
export interface DispatchRow {
  readonly order_id: string;
  /** Set: no parcel is prepared for this order any more. */
  readonly cancelled_at: Date | null;
}

export interface HandledRequestRow extends Contents {
  readonly operation: ShipmentOperation;
  readonly request_id: string;
  readonly shipment_id: string;
}

export type ShipmentOperation = 'create' | 'update';

/** What to send where when an order is paid: kept for orders that are fulfilled by events alone, until then and no longer. */
export interface PlannedShipmentRow {
  readonly order_id: string;
  readonly customer_id: string;
  readonly partner_id: string;
  readonly lines: readonly Omit<ShipmentLineRow, 'shipment_id'>[];
  readonly address: Address;
}
