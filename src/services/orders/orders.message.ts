import type { OrderInput } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderLineInput } from '../../gen/trivium/orders/v1/OrderLine.js';
import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import { timesMoney, type Money } from '../../platform/money.js';
import { toTimestamp } from '../../platform/timestamp.js';
import { ORDER_STATES, type OrderState } from './orders.rules.js';
import type { OrderRecord } from './orders.store.js';
import type { OrderLineRow } from './orders.tables.js';

/** undefined for ORDER_STATUS_UNSPECIFIED and for values of a later contract. */
export const stateOf = (status: OrderStatus): OrderState | undefined =>
  ORDER_STATES.find((state) => statusOf(state) === status);

const statusOf = (state: OrderState) => `ORDER_STATUS_${state.toUpperCase()}` as OrderStatus;

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
  };
}

function lineMessage({ id, product_id, sku, name, quantity }: OrderLineRow, unitPrice: Money): OrderLineInput {
  return { id, productId: product_id, sku, name, quantity, unitPrice, total: timesMoney(unitPrice, quantity) };
}
