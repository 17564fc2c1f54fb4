import { SEEDED_ORDER_ID, SEEDED_PAYMENT_ID, SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { restCaller, type RestCaller } from '../harness/rest-caller.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

// Nobody listens on port 1.
const DOWN = { INVENTORY_ADDRESS: '127.0.0.1:1', CUSTOMERS_ADDRESS: '127.0.0.1:1', FULFILLMENT_ADDRESS: '127.0.0.1:1' };

let stack: RunningStack;
let staff: RestCaller;

beforeAll(async () => {
  stack = await startStack({ ...WITHOUT_WORKER, ...DOWN });
  staff = restCaller(stack.http, stack.credentials.staff_token);
}, 90_000);
afterAll(() => stack.stop());

const gone = (pointer: string, service: string) =>
  expect.objectContaining({
    code: 'UPSTREAM_UNAVAILABLE',
    pointer,
    details: { service },
    documentation_url: `${stack.http}/docs/errors/UPSTREAM_UNAVAILABLE`,
  });

test('an order keeps what is there; what is not is null with an error at its pointer', async () => {
  const { status, body } = await staff(
    `/v2/orders/${SEEDED_ORDER_ID}?expand=customer,lines.product.stock,payments,shipments`,
  );
  expect(status).toBe(200);
  expect(body.data).toMatchObject({ id: SEEDED_ORDER_ID, customer: null, shipments: null });
  expect(body.data.payments.map(({ id }: { readonly id: string }) => id)).toContain(SEEDED_PAYMENT_ID);
  for (const line of body.data.lines) expect(line.product).toMatchObject({ id: line.product_id, stock: null });
  const stock = body.data.lines.map((_: unknown, index: number) =>
    gone(`/data/lines/${index}/product/stock`, 'inventory'),
  );
  const expected = [gone('/data/customer', 'customers'), gone('/data/shipments', 'fulfillment'), ...stock];
  expect(body.errors).toEqual(expect.arrayContaining(expected));
  expect(body.errors).toHaveLength(expected.length);
});

test('in a list, each pointer begins with the place of its item', async () => {
  const orders = (await staff('/v2/orders?limit=3&expand=customer')).body;
  // In the order in which they turned out to be missing.
  expect(orders.errors).toHaveLength(3);
  expect(orders.errors).toEqual(
    expect.arrayContaining([0, 1, 2].map((index) => gone(`/data/${index}/customer`, 'customers'))),
  );
  const products = (await staff('/v2/products?limit=2&expand=stock')).body;
  expect(products.data.map(({ stock }: { readonly stock: unknown }) => stock)).toEqual([null, null]);
  expect(products.errors).toEqual([0, 1].map((index) => gone(`/data/${index}/stock`, 'inventory')));
});

test('one product without its stock', async () => {
  const { body } = await staff(`/v2/products/${SEEDED_PRODUCT_ID}?expand=stock`);
  expect(body.data).toMatchObject({ id: SEEDED_PRODUCT_ID, stock: null });
  expect(body.errors).toEqual([gone('/data/stock', 'inventory')]);
});

test('where the resource itself cannot be had, the request fails as a whole and may be repeated', async () => {
  const { status, body, headers } = await staff('/v2/customers');
  expect({ status, code: body.error.code, retry: headers.get('retry-after') }).toEqual({
    status: 503,
    code: 'UPSTREAM_UNAVAILABLE',
    retry: '1',
  });
});
