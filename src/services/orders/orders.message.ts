import type { OrderInput } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderLineInput } from '../../gen/trivium/orders/v1/OrderLine.js';
import type { OrderReturnInput } from '../../gen/trivium/orders/v1/OrderReturn.js';
import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import { timesMoney, type Money } from '../../platform/money.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { ReturnRecord } from './order-returns.store.js';
import { ORDER_STATES, type FulfillmentMode, type OrderState, type OrderType } from './orders.rules.js';
import type { OrderRecord } from './orders.store.js';
import type { OrderLineRow } from './orders.tables.js';

/** undefined for ORDER_STATUS_UNSPECIFIED and for values of a later contract. */
export const stateOf = (status: OrderStatus): OrderState | undefined =>
  ORDER_STATES.find((state) => statusOf(state) === status);

const statusOf = (state: OrderState) => `ORDER_STATUS_${state.toUpperCase()}` as OrderStatus;

const TYPES = {
  shop: 'ORDER_TYPE_SHOP',
  partner: 'ORDER_TYPE_PARTNER',
  internal: 'ORDER_TYPE_INTERNAL',
} as const satisfies Record<OrderType, string>;

const MODES = {
  orchestrated: 'FULFILLMENT_MODE_ORCHESTRATED',
  choreographed: 'FULFILLMENT_MODE_CHOREOGRAPHED',
} as const satisfies Record<FulfillmentMode, string>;

export function orderMessage(order: OrderRecord): OrderInput {
  const money = (minorUnits: number): Money => ({ currencyCode: order.currency, minorUnits });
  return {
    id: order.id,
    number: order.number,
    status: statusOf(order.status),
    customerId: order.customer_id,
    partnerId: order.partner_id,
    lines: order.lines.map((line) => lineMessage(line, money(line.unit_price))),
    subtotal: money(order.subtotal),
    shippingTotal: money(order.shipping_total),
    taxTotal: money(order.tax_total),
    total: money(order.total),
    shippingAddress: order.shipping_address,
    customerNote: order.customer_note,
    internalNote: order.internal_note,
    placedAt: toTimestamp(order.placed_at),
    updatedAt: toTimestamp(order.updated_at),
    statusReason: order.status_reason,
    type: TYPES[order.type],
    fulfillmentMode: MODES[order.fulfillment_mode],
  };
}

function lineMessage({ id, product_id, sku, name, quantity }: OrderLineRow, unitPrice: Money): OrderLineInput {
  return { id, productId: product_id, sku, name, quantity, unitPrice, total: timesMoney(unitPrice, quantity) };
}

/** With the order id beside it as a text, for grouping. */
export const returnMessage = (record: ReturnRecord): OrderReturnInput & { readonly orderId: string } => ({
  id: record.id,
  orderId: record.order_id,
  status: RETURN_STATUS[record.status],
  lines: record.lines.map(({ order_line_id: orderLineId, quantity }) => ({ orderLineId, quantity })),
  refund: { currencyCode: record.currency, minorUnits: record.refund },
  reason: record.reason,
  requestedAt: toTimestamp(record.requested_at),
  refundedAt: record.refunded_at && toTimestamp(record.refunded_at),
});

const RETURN_STATUS = {
  requested: 'RETURN_STATUS_REQUESTED',
  refunded: 'RETURN_STATUS_REFUNDED',
} as const satisfies Record<ReturnRecord['status'], string>;
