import { addressV2, AddressV2 } from '../../edges/rest/address.v2.js';
import { moneyV2, MoneyV2 } from '../../edges/rest/money.v2.js';
import { timeV2 } from '../../edges/rest/time.v2.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderLine } from '../../gen/trivium/orders/v1/OrderLine.js';
import { present } from '../../platform/present.js';
import { orderStatusWord, type OrderStatusWord } from './orders.status.js';

/** One product in an order. */
export class PlainOrderLineV2 {
  /** @example "oli_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /** @example "prd_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly product_id!: string;
  /**
   * As it was when the order was placed.
   * @example "LMP-0001"
   */
  readonly sku!: string;
  /**
   * As it was when the order was placed.
   * @example "Brass desk lamp"
   */
  readonly name!: string;
  /**
   * @minimum 1
   * @example 2
   */
  readonly quantity!: number;
  readonly unit_price!: MoneyV2;
  /** Quantity times unit price. */
  readonly total!: MoneyV2;
}

/** What a customer bought, with its neighbors as ids. */
export class PlainOrderV2 {
  /** @example "ord_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /**
   * What people read out on the phone.
   * @example "T-100042"
   */
  readonly number!: string;
  /**
   * `unknown` is a state newer than this version of the API.
   * @example "shipped"
   */
  readonly status!: OrderStatusWord | 'unknown';
  /**
   * Why it failed or was cancelled: `payment_declined`, `insufficient_inventory`, `payment_timed_out`, `shipment_failed`,
   * `requested_by_customer`, `requested_by_staff` or another word of who called it off; null otherwise.
   * @example "payment_declined"
   */
  readonly status_reason!: string | null;
  /** @example "cus_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly customer_id!: string;
  /**
   * The partner that placed the order; null for orders of the shop itself.
   * @example "ptr_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly partner_id!: string | null;
  readonly lines!: readonly PlainOrderLineV2[];
  /** Sum of the lines. */
  readonly subtotal!: MoneyV2;
  readonly shipping_total!: MoneyV2;
  readonly tax_total!: MoneyV2;
  /** What the customer pays. */
  readonly total!: MoneyV2;
  readonly shipping_address!: AddressV2;
  /**
   * What the customer wrote at checkout; null where nothing.
   * @example "Please ring twice."
   */
  readonly customer_note!: string | null;
  /**
   * What staff wrote about the order.
   * @scope orders:internal
   * @example "Called on Monday."
   */
  readonly internal_note?: string;
  /**
   * @format date-time
   * @example "2026-03-01T12:00:00.000Z"
   */
  readonly placed_at!: string;
  /**
   * @format date-time
   * @example "2026-03-02T08:30:00.000Z"
   */
  readonly updated_at!: string;
}

export const plainOrderV2 = (order: Order): PlainOrderV2 => ({
  id: order.id,
  number: order.number,
  status: orderStatusWord(order.status) ?? 'unknown',
  status_reason: order.statusReason || null,
  customer_id: order.customerId,
  partner_id: order.partnerId || null,
  lines: order.lines.map(plainOrderLineV2),
  subtotal: moneyV2(order.subtotal),
  shipping_total: moneyV2(order.shippingTotal),
  tax_total: moneyV2(order.taxTotal),
  total: moneyV2(order.total),
  shipping_address: addressV2(present(order.shippingAddress, 'shipping address')),
  customer_note: order.customerNote || null,
  internal_note: order.internalNote || undefined,
  placed_at: timeV2(order.placedAt),
  updated_at: timeV2(order.updatedAt),
});

const plainOrderLineV2 = (line: OrderLine): PlainOrderLineV2 => ({
  id: line.id,
  product_id: line.productId,
  sku: line.sku,
  name: line.name,
  quantity: line.quantity,
  unit_price: moneyV2(line.unitPrice),
  total: moneyV2(line.total),
});
