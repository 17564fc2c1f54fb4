import type { OrderReturnViewInput } from '../../gen/trivium/bff/v1/OrderReturnView.js';
import type { PlacedOrderInput } from '../../gen/trivium/bff/v1/PlacedOrder.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderReturn } from '../../gen/trivium/orders/v1/OrderReturn.js';
import { orderStatusWord, returnStatusWord } from './orders.status.js';

/** trivium.bff.v1.PlacedOrder */
export const placedOrderView = (order: Order): PlacedOrderInput => ({
  id: order.id,
  number: order.number,
  status: orderStatusWord(order.status) ?? 'unknown',
  statusReason: order.statusReason,
  customerId: order.customerId,
  lines: order.lines.map(({ id, productId, sku, name, quantity, unitPrice, total }) => ({
    ...{ id, productId, sku, name, quantity, unitPrice, total },
  })),
  subtotal: order.subtotal,
  shippingTotal: order.shippingTotal,
  taxTotal: order.taxTotal,
  total: order.total,
  placedAt: order.placedAt,
  updatedAt: order.updatedAt,
});

/** trivium.bff.v1.OrderReturnView */
export const orderReturnView = (made: OrderReturn): OrderReturnViewInput => ({
  id: made.id,
  orderId: made.orderId,
  status: returnStatusWord(made.status) ?? 'unknown',
  lines: made.lines.map(({ orderLineId, quantity }) => ({ orderLineId, quantity })),
  refund: made.refund,
  reason: made.reason,
  requestedAt: made.requestedAt,
  refundedAt: made.refundedAt,
});
