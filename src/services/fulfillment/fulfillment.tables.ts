import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { ShipmentState } from './fulfillment.rules.js';

/** The tables of the schema `fulfillment`. */
export interface FulfillmentTables {
  shipments: ShipmentRow;
  shipment_lines: ShipmentLineRow;
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
