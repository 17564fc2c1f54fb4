import { word } from './formats.mjs';

/** trivium.bff.v1.OrderViewService/GetOrderView: an order with everything that belongs to it; 6 RPCs. */
export async function orderView(services, orderId) {
  const { orders, catalog, customers, inventory, payments, fulfillment } = services;
  const { order } = await orders('GetOrder', { orderId });
  const productIds = [...new Set(order.lines.map((line) => line.productId))];
  const [customerAnswer, productAnswer, stockAnswer, paymentAnswer, shipmentAnswer] = await Promise.all([
    customers('BatchGetCustomers', { customerIds: [order.customerId] }),
    catalog('BatchGetProducts', { productIds }),
    inventory('BatchGetStock', { productIds }),
    payments('BatchGetOrderPayments', { orderIds: [orderId] }),
    fulfillment('BatchGetOrderShipments', { orderIds: [orderId] }),
  ]);
  const { id, name, email } = customerAnswer.results[0].customer;
  const products = new Map(productAnswer.results.map(({ productId, product }) => [productId, product]));
  const stock = new Map(stockAnswer.results.map((result) => [result.productId, result.stock]));
  const view = {
    id: order.id,
    number: order.number,
    status: word(order.status, 'ORDER_STATUS_').toLowerCase(),
    placedAt: order.placedAt,
    updatedAt: order.updatedAt,
    statusReason: order.statusReason,
    customerId: order.customerId,
    partnerId: order.partnerId,
    subtotal: order.subtotal,
    shippingTotal: order.shippingTotal,
    taxTotal: order.taxTotal,
    total: order.total,
    shippingAddress: order.shippingAddress,
    customerNote: order.customerNote,
    internalNote: order.internalNote,
    customer: { id, name, email },
    lines: order.lines.map((line) => lineView(line, products.get(line.productId), stock.get(line.productId))),
    payments: paymentAnswer.results[0].payments.map(paymentView),
    shipments: shipmentAnswer.results[0].shipments.map(shipmentView),
  };
  return { order: view, partialErrors: [] };
}

function lineView(line, product, stock) {
  const { id, productId, sku, name, quantity, unitPrice, total } = line;
  const shown = {
    id: product.id,
    sku: product.sku,
    name: product.name,
    price: product.price,
    available: stock.available,
  };
  return { id, productId, sku, name, quantity, unitPrice, total, product: shown };
}

const paymentView = ({ id, status, amount }) => ({ id, status: word(status, 'PAYMENT_STATUS_').toLowerCase(), amount });

const shipmentView = ({ id, status, carrier, trackingNumber }) => ({
  id,
  status: word(status, 'SHIPMENT_STATUS_').toLowerCase(),
  carrier,
  trackingNumber,
});
