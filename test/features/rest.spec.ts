import {
  SEEDED_CUSTOMER_ID,
  SEEDED_ORDER_ID,
  SEEDED_PARTNER_ID,
  SEEDED_PAYMENT_ID,
  SEEDED_PRODUCT_ID,
  SEEDED_SHIPMENT_ID,
} from '../../src/seeds/well-known.js';
import { exampleUrl, operations, schemaAt } from '../harness/openapi.js';
import { everyItem, restCaller, type RestCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const stack = sharedStack();
let staff: RestCaller;
let partner: RestCaller;

beforeAll(() => {
  staff = restCaller(stack.http, stack.credentials.staff_token);
  partner = restCaller(stack.http, stack.credentials.partner_api_key);
});

const dataOf = async (path: string) => {
  const { status, body } = await staff(path);
  expect({ path, status, errors: body.errors }).toEqual({ path, status: 200, errors: [] });
  return body.data;
};

describe('every documented example works as it stands, and the reply is as documented', () => {
  // Those that change something are run on a stack of their own: see idempotency.spec.ts.
  const reads = operations.filter(({ method }) => method === 'get');
  const examples = reads.flatMap(({ name, method, path, operation: { parameters, 'x-required-scope': scope } }) => {
    const fits = schemaAt('paths', path, method, 'responses', '200', 'content', 'application/json', 'schema');
    const alone = parameters.filter(({ in: place, example }) => place === 'query' && example !== undefined);
    const urls = [
      exampleUrl(path, parameters, () => false),
      ...alone.map((one) => exampleUrl(path, parameters, (each) => each === one)),
      exampleUrl(path, parameters, () => true),
    ];
    const callers = scope === 'webhooks:manage' ? ['partner'] : ['staff', 'partner'];
    return [...new Set(urls)].map((url) => ({ name, url, fits, callers }));
  });

  test.each(examples)('$name: $url', async ({ url, fits, callers }) => {
    for (const caller of callers) {
      const call = caller === 'staff' ? staff : partner;
      const { status, body } = await call(url);
      expect({ url, status, errors: body.errors }).toEqual({ url, status: 200, errors: [] });
      expect({ ok: fits(body), errors: fits.errors }).toEqual({ ok: true, errors: null });
      // An example that finds nothing explains nothing; but on the seeds nothing has happened yet.
      if (!url.startsWith('/v2/events')) expect([body.data].flat().length).toBeGreaterThan(0);
    }
  });
});

describe('pages', () => {
  test.each([
    ['/v2/products?limit=100', '/v2/products?limit=37', 200],
    ['/v2/customers?limit=100', '/v2/customers?limit=7', 60],
    ['/v2/orders?limit=100', '/v2/orders?limit=83', 1000],
  ])(
    '%s walks the whole list, each item once, whatever the size of the page',
    async (wide, narrow, least) => {
      const ids = (await everyItem(staff, wide)).map(({ id }) => id);
      expect(ids.length).toBeGreaterThanOrEqual(least);
      expect(new Set(ids).size).toBe(ids.length);
      expect((await everyItem(staff, narrow)).map(({ id }) => id)).toEqual(ids);
    },
    60_000,
  );

  test('a page has twenty items unless asked otherwise, and says so', async () => {
    const { body } = await staff('/v2/orders');
    expect(body.data).toHaveLength(20);
    expect(body.meta.page).toEqual({ limit: 20, has_more: true, next_cursor: expect.any(String) });
  });

  test('orders and customers come newest first, products by name', async () => {
    const orders = await dataOf('/v2/orders?limit=100');
    const placed: string[] = orders.map((order: { readonly placed_at: string }) => order.placed_at);
    expect(placed).toEqual(placed.toSorted().reverse());
    const created: string[] = (await dataOf('/v2/customers?limit=100')).map(
      (customer: { readonly created_at: string }) => customer.created_at,
    );
    expect(created).toEqual(created.toSorted().reverse());
  });
});

describe('filters', () => {
  test.each(['pending', 'confirmed', 'shipped', 'delivered', 'cancelled', 'failed', 'returned'])(
    'status=%s gives orders in that state only',
    async (status) => {
      const orders = await dataOf(`/v2/orders?status=${status}&limit=100`);
      expect(new Set(orders.map((order: { readonly status: string }) => order.status))).toEqual(new Set([status]));
    },
  );

  test('several states are any of them, with commas or repeated', async () => {
    const [commas, repeated] = [
      await everyItem(staff, '/v2/orders?status=failed,returned&limit=100'),
      await everyItem(staff, '/v2/orders?status=returned&status=failed&limit=100'),
    ];
    const each = [
      await everyItem(staff, '/v2/orders?status=failed&limit=100'),
      await everyItem(staff, '/v2/orders?status=returned&limit=100'),
    ];
    expect(commas).toEqual(repeated);
    expect(commas).toHaveLength(each.flat().length);
  });

  test('placed_after includes its moment, placed_before does not, and together they part the list', async () => {
    const all = await everyItem(staff, '/v2/orders?limit=100');
    const { placed_at: moment } = all[Math.floor(all.length / 2)] as unknown as { readonly placed_at: string };
    const after = await everyItem(staff, `/v2/orders?limit=100&placed_after=${moment}`);
    const before = await everyItem(staff, `/v2/orders?limit=100&placed_before=${moment}`);
    expect([...after, ...before].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(after.at(-1)).toMatchObject({ placed_at: moment });
    expect(before[0]).not.toMatchObject({ placed_at: moment });
  });

  test('customer_id gives the orders of that customer only', async () => {
    const orders = await dataOf(`/v2/orders?customer_id=${SEEDED_CUSTOMER_ID}&limit=100`);
    expect(new Set(orders.map((order: { readonly customer_id: string }) => order.customer_id))).toEqual(
      new Set([SEEDED_CUSTOMER_ID]),
    );
  });

  test.each(['orders', 'products', 'customers'])(
    'updated_since leaves out older %s and keeps that very moment',
    async (list) => {
      const all = (await everyItem(staff, `/v2/${list}?limit=100`)) as unknown as readonly {
        readonly id: string;
        readonly updated_at: string;
      }[];
      const moments = all.map((item) => item.updated_at).toSorted();
      const moment = moments[Math.floor(moments.length / 2)] ?? '';
      const since = await everyItem(staff, `/v2/${list}?limit=100&updated_since=${moment}`);
      expect(since.map(({ id }) => id)).toEqual(all.filter((item) => item.updated_at >= moment).map(({ id }) => id));
    },
  );

  test('q finds products with all words, in any case and order; category those of one category', async () => {
    const product = await dataOf(`/v2/products/${SEEDED_PRODUCT_ID}`);
    const words: string[] = product.name.split(' ');
    const found = await everyItem(
      staff,
      `/v2/products?limit=100&q=${encodeURIComponent(words.toReversed().join(' ').toUpperCase())}`,
    );
    expect(found.map(({ id }) => id)).toContain(SEEDED_PRODUCT_ID);
    for (const { name, sku, description } of found as unknown as readonly Record<string, string>[]) {
      for (const word of words) expect(`${name} ${sku} ${description}`.toLowerCase()).toContain(word.toLowerCase());
    }
    const filed = (await everyItem(
      staff,
      `/v2/products?limit=100&category=${product.category.slug}`,
    )) as unknown as readonly { readonly category: object }[];
    expect(filed.every(({ category }) => JSON.stringify(category) === JSON.stringify(product.category))).toBe(true);
    expect(await dataOf('/v2/products?category=no-such-category')).toEqual([]);
  });
});

describe('expand', () => {
  const order = `/v2/orders/${SEEDED_ORDER_ID}`;

  test('without it, neighbors are ids', async () => {
    const data = await dataOf(order);
    for (const neighbor of ['customer', 'payments', 'shipments']) expect(data).not.toHaveProperty(neighbor);
    expect(data.lines[0]).not.toHaveProperty('product');
    expect(data).toMatchObject({
      id: SEEDED_ORDER_ID,
      customer_id: SEEDED_CUSTOMER_ID,
      partner_id: SEEDED_PARTNER_ID,
      status: 'shipped',
    });
  });

  test('with all of them, each neighbor stands beside its id, as it looks on its own', async () => {
    const data = await dataOf(`${order}?expand=customer,lines.product.stock&expand=payments,shipments`);
    expect(data.customer).toEqual(await dataOf(`/v2/customers/${data.customer_id}`));
    for (const line of data.lines)
      expect(line.product).toEqual(await dataOf(`/v2/products/${line.product_id}?expand=stock`));
    expect(data.payments).toContainEqual(await dataOf(`/v2/payments/${SEEDED_PAYMENT_ID}`));
    expect(data.shipments).toContainEqual(await dataOf(`/v2/shipments/${SEEDED_SHIPMENT_ID}`));
  });

  test('lines.product alone shows no stock', async () => {
    const data = await dataOf(`${order}?expand=lines.product`);
    expect(data.lines[0].product.id).toBe(data.lines[0].product_id);
    expect(data.lines[0].product).not.toHaveProperty('stock');
    expect(data).not.toHaveProperty('customer');
  });

  test.each([`/v2/payments/${SEEDED_PAYMENT_ID}`, `/v2/shipments/${SEEDED_SHIPMENT_ID}`])(
    '%s shows its order',
    async (path) => {
      const data = await dataOf(`${path}?expand=order`);
      expect(data.order).toEqual(await dataOf(`/v2/orders/${data.order_id}`));
    },
  );

  test('a page of products shows the stock of each', async () => {
    for (const { stock } of await dataOf('/v2/products?limit=100&expand=stock')) {
      expect(stock).toMatchObject({ available: Math.max(0, stock.on_hand - stock.reserved) });
    }
  });
});

describe('a field that asks for a scope is left out for callers without it', () => {
  test.each([
    [`/v2/customers/${SEEDED_CUSTOMER_ID}`, ['email', 'phone', 'birthday'], ''],
    [`/v2/products/${SEEDED_PRODUCT_ID}`, ['cost_price', 'margin_basis_points'], ''],
    [`/v2/payments/${SEEDED_PAYMENT_ID}`, ['provider_payment_id'], ''],
    [`/v2/payments/${SEEDED_PAYMENT_ID}`, ['last4'], 'card'],
    [`/v2/orders/${SEEDED_ORDER_ID}`, ['line1'], 'shipping_address'],
    [`/v2/orders/${SEEDED_ORDER_ID}?expand=customer`, ['email'], 'customer'],
  ])('%s: %j', async (path, fields, inside) => {
    const [seen, kept] = await Promise.all([staff, partner].map(async (call) => (await call(path)).body.data));
    const part = (data: Record<string, object>): object => (inside === '' ? data : (data[inside] ?? {}));
    for (const field of fields) expect(part(seen)).toHaveProperty(field);
    for (const field of fields) expect(part(kept)).not.toHaveProperty(field);
  });
});
