import type { PlainOrderLineViewInput } from '../../gen/trivium/bff/v1/PlainOrderLineView.js';
import type { PlainOrderViewInput } from '../../gen/trivium/bff/v1/PlainOrderView.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderLine } from '../../gen/trivium/orders/v1/OrderLine.js';
import { orderStatusWord } from './orders.status.js';

/** trivium.bff.v1.PlainOrderView */
export const plainOrderView = (order: Order): PlainOrderViewInput => ({
  id: order.id,
  number: order.number,
  status: orderStatusWord(order.status) ?? 'unknown',
  statusReason: order.statusReason,
  customerId: order.customerId,
  partnerId: order.partnerId,
  lines: order.lines.map(plainOrderLineView),
  subtotal: order.subtotal,
  shippingTotal: order.shippingTotal,
  taxTotal: order.taxTotal,
  total: order.total,
  shippingAddress: order.shippingAddress,
  customerNote: order.customerNote,
  internalNote: order.internalNote,
  placedAt: order.placedAt,
  updatedAt: order.updatedAt,
});

const plainOrderLineView = (line: OrderLine): PlainOrderLineViewInput => ({
  id: line.id,
  productId: line.productId,
  sku: line.sku,
  name: line.name,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  total: line.total,
});
