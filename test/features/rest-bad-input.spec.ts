import { restCaller, type RestCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';

const stack = sharedStack();
let staff: RestCaller;

beforeAll(() => {
  staff = restCaller(stack.http, stack.credentials.staff_token);
});

const NOBODY = 'zzzzzzzzzzzzzzzzzzzzzzzzzz';

interface Refusal {
  readonly path: string;
  readonly field: string;
  readonly reason: string;
}

/** Each is refused with 400 VALIDATION_FAILED that names the field as the caller wrote it. */
const REFUSALS: readonly Refusal[] = [
  ...['orders', 'products', 'customers'].flatMap((list) => [
    { path: `/v2/${list}?limit=0`, field: 'limit', reason: 'OUT_OF_RANGE' },
    { path: `/v2/${list}?limit=-1`, field: 'limit', reason: 'OUT_OF_RANGE' },
    { path: `/v2/${list}?limit=101`, field: 'limit', reason: 'OUT_OF_RANGE' },
    { path: `/v2/${list}?limit=abc`, field: 'limit', reason: 'INVALID_FORMAT' },
    { path: `/v2/${list}?limit=1.5`, field: 'limit', reason: 'INVALID_FORMAT' },
    { path: `/v2/${list}?limit=5&limit=6`, field: 'limit', reason: 'INVALID_FORMAT' },
    { path: `/v2/${list}?page=2`, field: 'page', reason: 'UNKNOWN_FIELD' },
    { path: `/v2/${list}?__proto__=x`, field: '__proto__', reason: 'UNKNOWN_FIELD' },
    { path: `/v2/${list}?updated_since=yesterday`, field: 'updated_since', reason: 'INVALID_FORMAT' },
  ]),
  { path: '/v2/orders?status=lost', field: 'status', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/orders?status=pending,lost', field: 'status', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/orders?status=ORDER_STATUS_PENDING', field: 'status', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/orders?customer_id=42', field: 'customer_id', reason: 'INVALID_FORMAT' },
  { path: `/v2/orders?customer_id=${SEEDED_ORDER_ID}`, field: 'customer_id', reason: 'INVALID_FORMAT' },
  { path: '/v2/orders?placed_after=2026-02-30T00:00:00Z', field: 'placed_after', reason: 'INVALID_FORMAT' },
  { path: '/v2/orders?placed_before=1767225600', field: 'placed_before', reason: 'INVALID_FORMAT' },
  {
    path: '/v2/orders?placed_after=2026-03-01T00:00:00Z&placed_before=2026-02-01T00:00:00Z',
    field: 'placed_after',
    reason: 'OUT_OF_RANGE',
  },
  { path: '/v2/orders?placed_after=0000-01-01T00:00:00Z', field: 'placed_after', reason: 'INVALID_FORMAT' },
  { path: '/v2/orders?placed_before=9999-12-31T23:59:59-01:00', field: 'placed_before', reason: 'INVALID_FORMAT' },
  { path: '/v2/orders?expand=invoices', field: 'expand', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/orders?expand=', field: 'expand', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/orders?expand=customer,toString', field: 'expand', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/products?expand=customer', field: 'expand', reason: 'UNKNOWN_VALUE' },
  { path: '/v2/products?category=Not%20A%20Slug', field: 'category', reason: 'INVALID_FORMAT' },
  { path: '/v2/products?q=', field: 'q', reason: 'OUT_OF_RANGE' },
  { path: `/v2/products?q=${'x'.repeat(201)}`, field: 'q', reason: 'OUT_OF_RANGE' },
  { path: '/v2/customers?expand=orders', field: 'expand', reason: 'UNKNOWN_FIELD' },
  { path: '/v2/orders/42', field: 'order_id', reason: 'INVALID_FORMAT' },
  { path: `/v2/orders/${SEEDED_CUSTOMER_ID}`, field: 'order_id', reason: 'INVALID_FORMAT' },
  { path: `/v2/orders/${SEEDED_ORDER_ID}?order_id=${SEEDED_ORDER_ID}`, field: 'order_id', reason: 'UNKNOWN_FIELD' },
  { path: `/v2/orders/${SEEDED_ORDER_ID}?fields=id`, field: 'fields', reason: 'UNKNOWN_FIELD' },
  { path: `/v2/orders/${SEEDED_ORDER_ID}?expand=items`, field: 'expand', reason: 'UNKNOWN_VALUE' },
  { path: `/v2/products/prd_${'u'.repeat(26)}`, field: 'product_id', reason: 'INVALID_FORMAT' },
  { path: `/v2/customers/CUS_${NOBODY}`, field: 'customer_id', reason: 'INVALID_FORMAT' },
  { path: '/v2/payments/pay_', field: 'payment_id', reason: 'INVALID_FORMAT' },
  { path: `/v2/shipments/shp_${NOBODY}0`, field: 'shipment_id', reason: 'INVALID_FORMAT' },
];

test.each(REFUSALS)('$path is refused by name', async ({ path, field, reason }) => {
  const { status, body, headers } = await staff(path);
  expect({ status, code: body.error?.code, data: body.data }).toEqual({
    status: 400,
    code: 'VALIDATION_FAILED',
    data: null,
  });
  expect(body.error.details.fields).toEqual([{ field, reason, message: expect.stringContaining(field) }]);
  expect(body.error.request_id).toBe(headers.get('x-request-id'));
});

test('an unknown expansion is told which there are', async () => {
  const { body } = await staff('/v2/orders?expand=invoices');
  expect(body.error.message).toBe(
    'expand takes: customer, lines.product, lines.product.stock, payments, shipments, returns.',
  );
});

test('every bad value of a request is named at once', async () => {
  const { body } = await staff('/v2/orders?limit=0&status=lost&customer_id=1&colour=red');
  const fields = body.error.details.fields.map(({ field }: { readonly field: string }) => field);
  expect(fields.sort()).toEqual(['colour', 'customer_id', 'limit', 'status']);
});

test.each([
  { path: `/v2/orders/ord_${NOBODY}`, resource: 'order' },
  { path: `/v2/products/prd_${NOBODY}`, resource: 'product' },
  { path: `/v2/customers/cus_${NOBODY}`, resource: 'customer' },
  { path: `/v2/payments/pay_${NOBODY}`, resource: 'payment' },
  { path: `/v2/shipments/shp_${NOBODY}`, resource: 'shipment' },
])('an unknown $resource is not found, and the answer says what was looked for', async ({ path, resource }) => {
  const { status, body } = await staff(path);
  expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
  expect(body.error.details).toEqual({ resource, id: path.split('/').at(-1) });
});

test('an object inside a body that says what its class is, is refused by name', async () => {
  const headers = {
    authorization: `Bearer ${stack.credentials.customer_token}`,
    'content-type': 'application/json',
  };
  const body = '{"lines":[{"quantity":{"constructor":1}}],"currency":{"a":{"constructor":{}}}}';
  const answer = await fetch(`${stack.http}/v2/orders`, { method: 'POST', headers, body });
  const { error } = (await answer.json()) as { readonly error: { readonly details: { readonly fields: object } } };
  expect({ status: answer.status, fields: error.details.fields }).toEqual({
    status: 400,
    fields: ['lines[0].quantity.constructor', 'currency.a.constructor'].map((field) => ({
      field,
      reason: 'UNKNOWN_FIELD',
      message: `${field} is not known here.`,
    })),
  });
});

describe('a cursor', () => {
  const cursorOf = async (path: string): Promise<string> => (await staff(path)).body.meta.page.next_cursor as string;
  const refused = { status: 400, code: 'INVALID_CURSOR', field: 'cursor' };
  const outcome = async (path: string) => {
    const { status, body } = await staff(path);
    return { status, code: body.error?.code, field: body.error?.details.fields[0].field };
  };

  test('that was altered in any place is refused', async () => {
    const cursor = await cursorOf('/v2/orders?limit=5');
    const altered = [0, Math.floor(cursor.length / 2), cursor.length - 2].map(
      (at) => cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1),
    );
    for (const bad of [...altered, `${cursor}=`, cursor.slice(0, -3), 'abc', '%20'])
      expect({ bad, ...(await outcome(`/v2/orders?limit=5&cursor=${bad}`)) }).toEqual({ bad, ...refused });
  });

  test.each([
    ['/v2/orders?status=shipped', '/v2/orders?status=delivered'],
    ['/v2/orders?status=shipped', '/v2/orders?'],
    ['/v2/orders?', `/v2/orders?customer_id=${SEEDED_CUSTOMER_ID}`],
    ['/v2/orders?', '/v2/orders?updated_since=2025-01-01T00:00:00Z'],
    ['/v2/products?', '/v2/products?q=a'],
    ['/v2/products?', '/v2/customers?'],
    ['/v2/customers?', '/v2/customers?updated_since=2020-01-01T00:00:00Z'],
  ])('of %s is refused by %s', async (made, used) => {
    const cursor = await cursorOf(`${made}&limit=1`);
    expect(cursor).toEqual(expect.any(String));
    expect(await outcome(`${used}&cursor=${cursor}`)).toEqual(refused);
  });

  test('works with another limit, another expansion and another spelling of the same filter', async () => {
    const cursor = await cursorOf('/v2/orders?status=shipped,delivered&updated_since=2025-01-01T00:00:00Z&limit=1');
    const { status } = await staff(
      `/v2/orders?status=delivered&status=shipped&updated_since=2025-01-01T01:00:00%2B01:00&limit=7&expand=customer&cursor=${cursor}`,
    );
    expect(status).toBe(200);
  });
});

test.each(['/v2/orders', '/v2/customers', `/v2/orders/${SEEDED_ORDER_ID}`])(
  '%s without credentials is 401',
  async (path) => {
    const { status, body, headers } = await restCaller(stack.http)(path);
    expect({ status, code: body.error.code, challenge: headers.get('www-authenticate') }).toEqual({
      status: 401,
      code: 'UNAUTHENTICATED',
      challenge: 'Bearer',
    });
  },
);
