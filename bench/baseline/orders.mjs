import { decimal, rfc3339, word } from './formats.mjs';

/** The answer to the aggregate query: a page of orders with customers, and lines with products with stock; 4 RPCs. */
export async function ordersPage({ orders, catalog, customers, inventory }, first) {
  const page = await orders('ListOrders', { pageSize: first });
  const customerIds = [...new Set(page.orders.map((order) => order.customerId))];
  const productIds = [...new Set(page.orders.flatMap((order) => order.lines.map((line) => line.productId)))];
  const [customerAnswer, productAnswer, stockAnswer] = await Promise.all([
    customers('BatchGetCustomers', { customerIds }),
    catalog('BatchGetProducts', { productIds }),
    inventory('BatchGetStock', { productIds }),
  ]);
  const found = {
    customers: new Map(customerAnswer.results.map(({ customerId, customer }) => [customerId, customer])),
    products: new Map(productAnswer.results.map(({ productId, product }) => [productId, product])),
    stock: new Map(stockAnswer.results.map(({ productId, stock }) => [productId, stock])),
  };
  const edges = page.orders.map((order, index) => ({ cursor: page.itemTokens[index], node: orderNode(order, found) }));
  const pageInfo = { hasNextPage: page.nextPageToken !== '', endCursor: page.itemTokens.at(-1) ?? null };
  return { data: { orders: { edges, pageInfo } } };
}

function orderNode(order, { customers, products, stock }) {
  const customer = customers.get(order.customerId);
  return {
    id: order.id,
    number: order.number,
    status: word(order.status, 'ORDER_STATUS_'),
    placedAt: rfc3339(order.placedAt),
    total: money(order.total),
    customer: customer ? { id: customer.id, name: customer.name } : null,
    lines: order.lines.map(({ quantity, productId }) => ({
      quantity,
      product: productNode(products.get(productId), stock.get(productId)),
    })),
  };
}

function productNode(product, stock) {
  if (!product) return null;
  const { id, sku, name, price } = product;
  return { id, sku, name, price: money(price), stock: stock ? { available: stock.available } : null };
}

const money = (value) => ({ amount: decimal(value), currencyCode: value.currencyCode });
