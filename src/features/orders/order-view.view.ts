import type { OrderLineViewInput } from '../../gen/trivium/bff/v1/OrderLineView.js';
import type { OrderViewInput } from '../../gen/trivium/bff/v1/OrderView.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderLine } from '../../gen/trivium/orders/v1/OrderLine.js';
import { customerView } from '../customers/customer-view.view.js';
import { shipmentView } from '../fulfillment/shipment-view.view.js';
import { paymentView } from '../payments/payment-view.view.js';
import { orderReturnView } from './order-commands.view.js';
import type { OrderParts } from './order-parts.flow.js';
import { orderStatusWord } from './orders.status.js';

/** trivium.bff.v1.OrderView */
export const orderView = (
  order: Order,
  { customer, products, stock, payments, shipments, returns }: OrderParts,
): OrderViewInput => ({
  id: order.id,
  number: order.number,
  status: orderStatusWord(order.status) ?? 'unknown',
  statusReason: order.statusReason,
  placedAt: order.placedAt,
  updatedAt: order.updatedAt,
  customerId: order.customerId,
  partnerId: order.partnerId,
  subtotal: order.subtotal,
  shippingTotal: order.shippingTotal,
  taxTotal: order.taxTotal,
  total: order.total,
  shippingAddress: order.shippingAddress,
  customerNote: order.customerNote,
  internalNote: order.internalNote,
  customer: customer ? customerView(customer) : null,
  lines: order.lines.map((line) => lineView(line, products, stock)),
  payments: (payments ?? []).map(paymentView),
  shipments: (shipments ?? []).map(shipmentView),
  returns: (returns ?? []).map(orderReturnView),
});

function lineView(line: OrderLine, products: OrderParts['products'], stock: OrderParts['stock']): OrderLineViewInput {
  const { id, productId, sku, name, quantity, unitPrice, total } = line;
  const product = products.get(productId);
  const available = stock.get(productId)?.available;
  const view = product && {
    id: product.id,
    sku: product.sku,
    name: product.name,
    price: product.price,
    ...(available !== undefined && { available }),
  };
  return { id, productId, sku, name, quantity, unitPrice, total, product: view ?? null };
}
