import {
  SEEDED_ORDER_ID,
  SEEDED_PAYMENT_ID,
  SEEDED_PRODUCT_ID,
  SEEDED_SHIPMENT_ID,
} from '../../src/seeds/well-known.js';
import { bffCaller } from '../harness/bff-caller.js';
import type { GrpcCaller } from '../harness/grpc.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

// Nobody listens on port 1.
const DOWN = { INVENTORY_ADDRESS: '127.0.0.1:1', ORDERS_ADDRESS: '127.0.0.1:1' };

let stack: RunningStack;
let grpc: GrpcCaller;

beforeAll(async () => {
  stack = await startStack({ ...WITHOUT_WORKER, ...DOWN });
  grpc = bffCaller(stack.grpc, stack.credentials.service_token);
}, 90_000);
afterAll(async () => {
  grpc.close();
  await stack.stop();
});

const gone = (field: string) => expect.objectContaining({ field, code: 'UPSTREAM_UNAVAILABLE' });

test('a product without its stock', async () => {
  const { body } = await grpc.call('GetProductView', { productId: SEEDED_PRODUCT_ID });
  expect(body.product).toMatchObject({ id: SEEDED_PRODUCT_ID, stock: null });
  expect(body.partialErrors).toEqual([gone('product.stock')]);
});

test('in a list, each path begins with the place of its item', async () => {
  const { body } = await grpc.call('ListProductViews', { pageSize: 2 });
  expect(body.products.map(({ stock }: { readonly stock: unknown }) => stock)).toEqual([null, null]);
  expect(body.partialErrors).toEqual([gone('products[0].stock'), gone('products[1].stock')]);
});

test('a payment and a shipment without their order', async () => {
  const { body: paid } = await grpc.call('GetPaymentView', { paymentId: SEEDED_PAYMENT_ID });
  expect(paid.payment).toMatchObject({ id: SEEDED_PAYMENT_ID, orderId: SEEDED_ORDER_ID, order: null });
  expect(paid.partialErrors).toEqual([gone('payment.order')]);
  const { body: sent } = await grpc.call('GetShipmentView', { shipmentId: SEEDED_SHIPMENT_ID });
  expect(sent.shipment).toMatchObject({ id: SEEDED_SHIPMENT_ID, orderId: SEEDED_ORDER_ID, order: null });
  expect(sent.partialErrors).toEqual([gone('shipment.order')]);
});

test.each(['ListOrderPaymentViews', 'ListOrderShipmentViews'])(
  '%s of an order that cannot be asked for fails as a whole, and may be repeated',
  async (method) => {
    const { status, info } = await grpc.call(method, { orderId: SEEDED_ORDER_ID });
    expect({ status, reason: info?.reason }).toEqual({ status: 'UNAVAILABLE', reason: 'UPSTREAM_UNAVAILABLE' });
  },
);
