import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { OrderState } from './orders.rules.js';

/** The tables of the schema `orders`. Amounts are minor units of the order's currency. */
export interface OrdersTables {
  orders: OrderRow;
  order_lines: OrderLineRow;
  handled_requests: { readonly request_id: string; readonly order_id: string };
}

export interface OrderRow {
  readonly id: string;
  readonly number: string;
  readonly status: OrderState;
  readonly customer_id: string;
  /** Empty for orders of the shop itself. */
  readonly partner_id: string;
  readonly currency: string;
  readonly subtotal: number;
  readonly shipping_total: number;
  readonly tax_total: number;
  readonly total: number;
  readonly shipping_address: Address;
  readonly customer_note: string;
  readonly internal_note: string;
  readonly placed_at: Date;
  readonly updated_at: Date;
}

export interface OrderLineRow {
  readonly id: string;
  readonly order_id: string;
  /** From 0, in the order of the cart. */
  readonly position: number;
  readonly product_id: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit_price: number;
}
