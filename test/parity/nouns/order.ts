import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../../src/seeds/well-known.js';
import { middleOf, type Noun } from '../noun.js';

const MONEY = '{ amount currencyCode }';

export const order: Noun = {
  name: 'order',
  collection: 'orders',
  feature: 'orders',
  scope: 'orders:read',
  prefix: 'ord',
  known: SEEDED_ORDER_ID,
  facts: `{
    id number status statusReason placedAt updatedAt customerNote internalNote
    subtotal ${MONEY} shippingTotal ${MONEY} taxTotal ${MONEY} total ${MONEY}
    shippingAddress { recipient line1 line2 city region postalCode countryCode }
    customer { id name email }
    lines {
      id sku name quantity unitPrice ${MONEY} total ${MONEY}
      product { id sku name price ${MONEY} stock { available } }
    }
    payments { id status amount ${MONEY} }
    shipments { id status carrier trackingNumber }
  }`,
  REST: { expand: ['customer', 'lines.product.stock', 'payments', 'shipments'] },
  GraphQL: { one: 'order', many: 'orders' },
  gRPC: {
    service: 'OrderViewService',
    one: 'GetOrderView',
    many: 'ListOrderViews',
    names: { status: 'statuses' },
    respell: (order) => ({
      ...order,
      lines: order.lines.map((line: { readonly product: { readonly available: number } }) => ({
        ...line,
        product: { ...line.product, stock: { available: line.product.available } },
      })),
    }),
  },
  filters: {
    status: () => 'shipped',
    customer_id: () => SEEDED_CUSTOMER_ID,
    placed_after: middleOf('placedAt'),
    placed_before: middleOf('placedAt'),
    updated_since: middleOf('updatedAt'),
  },
  badFilters: [
    { filter: { status: 'lost' }, complaint: 'status UNKNOWN_VALUE' },
    { filter: { customer_id: 'x' }, complaint: 'customer_id INVALID_FORMAT' },
    {
      filter: { placed_after: '2026-02-01T00:00:00Z', placed_before: '2026-01-01T00:00:00Z' },
      complaint: 'placed_after OUT_OF_RANGE',
    },
  ],
};
