import { SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { bffCaller } from '../harness/bff-caller.js';
import type { GrpcCaller } from '../harness/grpc.js';
import { startStack, type StackProcess } from '../harness/stack.js';

// Nobody listens on port 1.
const DOWN = { INVENTORY_ADDRESS: '127.0.0.1:1' };

let stack: StackProcess;
let grpc: GrpcCaller;

beforeAll(async () => {
  stack = await startStack(DOWN);
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
