import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { Contents } from '../request-contents.js';
import type { FulfillmentMode, OrderState, OrderType } from './orders.rules.js';

/** The tables of the schema `orders`. Amounts are minor units of the order's currency. */
export interface OrdersTables {
  orders: OrderRow;
  order_lines: OrderLineRow;
  handled_requests: HandledRequestRow;
  returns: ReturnRow;
  return_lines: ReturnLineRow;
}

export interface HandledRequestRow extends Contents {
  readonly request_id: string;
  readonly order_id: string;
  readonly operation: HandledOperation;
}

export type HandledOperation = 'place' | 'move' | 'cancel';

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
  /** Why it failed or was cancelled; empty otherwise. */
  readonly status_reason: string;
  readonly type: OrderType;
  readonly fulfillment_mode: FulfillmentMode;
  /** Empty where the order was not placed here. */
  readonly payment_method_id: string;
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

export interface ReturnRow extends Contents {
  readonly id: string;
  readonly order_id: string;
  readonly request_id: string;
  readonly status: 'requested' | 'refunded';
  readonly refund: number;
  readonly reason: string;
  readonly requested_at: Date;
  readonly refunded_at: Date | null;
}

export interface ReturnLineRow {
  readonly return_id: string;
  readonly order_line_id: string;
  readonly quantity: number;
}
