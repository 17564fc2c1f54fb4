import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID, SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import {
  AGGREGATE,
  answerOf,
  graphqlCaller,
  type GraphqlAnswer,
  type GraphqlCaller,
} from '../harness/graphql-caller.js';
import { answeredBetween, answeredRpcs } from '../harness/metrics.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

let stack: RunningStack;
let staff: GraphqlCaller;
let partner: GraphqlCaller;
let customer: GraphqlCaller;
let anyone: GraphqlCaller;

beforeAll(async () => {
  stack = await startStack(WITHOUT_WORKER);
  const { http, credentials } = stack;
  staff = graphqlCaller(http, credentials.staff_token);
  partner = graphqlCaller(http, credentials.partner_api_key);
  customer = graphqlCaller(http, credentials.customer_token);
  anyone = graphqlCaller(http);
}, 90_000);
afterAll(() => stack.stop());

async function rpcsOf(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const before = await answeredRpcs(stack.ops);
  await work();
  return answeredBetween(before, await answeredRpcs(stack.ops));
}

const dataOf = async (call: GraphqlCaller, query: string, variables?: object) => {
  const { status, errors, data } = await call(query, variables);
  expect({ status, errors }).toEqual({ status: 200 });
  return data;
};

describe('the aggregate query', () => {
  test('costs one RPC to each of four services, however many orders there are', async () => {
    const expected = { ListOrders: 1, BatchGetCustomers: 1, BatchGetProducts: 1, BatchGetStock: 1 };
    expect(await rpcsOf(() => dataOf(partner, AGGREGATE, { first: 20 }))).toEqual(expected);
    expect(await rpcsOf(() => dataOf(staff, AGGREGATE, { first: 100 }))).toEqual(expected);
  });

  test('shows each order with its customer, lines, products and stock', async () => {
    const { orders } = await dataOf(partner, AGGREGATE, { first: 20 });
    expect(orders.edges).toHaveLength(20);
    expect(orders.pageInfo).toEqual({ hasNextPage: true, endCursor: orders.edges[19].cursor });
    const money = { amount: expect.stringMatching(/^\d+(\.\d+)?$/), currencyCode: expect.stringMatching(/^[A-Z]{3}$/) };
    for (const { node } of orders.edges) {
      expect(node).toEqual({
        id: expect.stringMatching(/^ord_[0-9a-z]{26}$/),
        number: expect.stringMatching(/^T-\d+$/),
        status: expect.stringMatching(/^(PENDING|CONFIRMED|SHIPPED|DELIVERED|CANCELLED|FAILED|RETURNED)$/),
        placedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        total: money,
        customer: { id: expect.stringMatching(/^cus_/), name: expect.any(String) },
        lines: expect.any(Array),
      });
      expect(node.lines.length).toBeGreaterThan(0);
      for (const line of node.lines) {
        const product = {
          id: expect.stringMatching(/^prd_/),
          sku: expect.any(String),
          name: expect.any(String),
          price: money,
        };
        expect(line).toEqual({
          quantity: expect.any(Number),
          product: { ...product, stock: { available: expect.any(Number) } },
        });
      }
    }
  });
});

test('an order reaches its customer, products, payments and shipments', async () => {
  const query = `query($id: ID!) { order(id: $id) {
    id updatedAt subtotal { amount } shippingAddress { recipient line1 city countryCode }
    customer { id email } lines { id sku unitPrice { amount } product { category { slug } images { url } } }
    payments { id status amount { amount } card { brand last4 } failureReason } shipments { id status trackingUrl lines { orderLineId quantity } deliveredAt }
  } }`;
  const { order } = await dataOf(staff, query, { id: SEEDED_ORDER_ID });
  expect(order).toMatchObject({
    id: SEEDED_ORDER_ID,
    customer: { id: SEEDED_CUSTOMER_ID, email: expect.stringContaining('@') },
  });
  expect(order.payments[0]).toMatchObject({
    status: 'CAPTURED',
    card: { last4: expect.stringMatching(/^\d{4}$/) },
    failureReason: null,
  });
  expect(order.shipments[0]).toMatchObject({
    id: expect.stringMatching(/^shp_/),
    trackingUrl: expect.stringMatching(/^https:/),
  });
  const lines = order.lines.map(({ id }: { id: string }) => id);
  expect(lines).toContain(order.shipments[0].lines[0].orderLineId);
});

describe('a viewer', () => {
  const viewer = '{ viewer { kind scopes customer { id name orders(first: 2) { edges { node { id } } } } } }';

  test('who is a customer sees their own record and orders', async () => {
    const { viewer: seen } = await dataOf(customer, viewer);
    expect(seen).toMatchObject({ kind: 'CUSTOMER', customer: { id: SEEDED_CUSTOMER_ID } });
    expect(seen.scopes).toContain('orders:read');
    expect(seen.customer.orders.edges).toHaveLength(2);
  });

  test('without credentials is anonymous', async () => {
    expect(await dataOf(anyone, viewer)).toEqual({ viewer: { kind: 'ANONYMOUS', scopes: [], customer: null } });
  });
});

test('products with their stock are open to everyone', async () => {
  const { product, products } = await dataOf(
    anyone,
    `query($id: ID!) { product(id: $id) { id stock { onHand reserved available } } products(first: 3, query: "lamp") { edges { node { name } } } }`,
    { id: SEEDED_PRODUCT_ID },
  );
  expect(product).toMatchObject({ id: SEEDED_PRODUCT_ID, stock: { available: expect.any(Number) } });
  expect(products.edges.map(({ node }: { node: { name: string } }) => node.name)).toHaveLength(3);
});

describe('pages', () => {
  const page =
    'query($after: String, $status: [OrderStatus!]) { orders(first: 40, after: $after, status: $status) { edges { cursor node { id status } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }';

  test('are walked to the end, each order once', async () => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const { orders }: GraphqlAnswer['data'] = await dataOf(staff, page, { after, status: ['DELIVERED'] });
      expect(orders.pageInfo).toMatchObject({
        hasPreviousPage: after !== null,
        startCursor: orders.edges[0].cursor,
        endCursor: orders.edges.at(-1).cursor,
      });
      for (const { node } of orders.edges) ids.push(node.id);
      after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
    } while (after);
    expect(ids.length).toBeGreaterThan(40);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('go on behind any item', async () => {
    const { orders } = await dataOf(staff, page);
    const { orders: rest } = await dataOf(staff, page, { after: orders.edges[9].cursor });
    expect(rest.edges.slice(0, 30)).toEqual(orders.edges.slice(10));
  });

  test('have the cursors of REST', async () => {
    const { orders } = await dataOf(staff, page, { status: ['DELIVERED'] });
    const response = await fetch(`${stack.http}/v2/orders?status=delivered&limit=1&cursor=${orders.edges[4].cursor}`, {
      headers: { authorization: `Bearer ${stack.credentials.staff_token}` },
    });
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual([orders.edges[5].node.id]);
  });
});

describe('a field that needs a scope', () => {
  const query = `query($id: ID!) { order(id: $id) { id internalNote customer { id email note } lines { product { costPrice { amount } } } payments { card { brand last4 } } } }`;

  test('is null with FORBIDDEN at its path, and the rest stands', async () => {
    const { status, data, errors = [] } = await partner(query, { id: SEEDED_ORDER_ID });
    expect(status).toBe(200);
    expect(data.order).toMatchObject({
      id: SEEDED_ORDER_ID,
      internalNote: null,
      customer: { id: SEEDED_CUSTOMER_ID, email: null, note: null },
    });
    const refused = errors.map(
      ({ path, extensions }) =>
        `${String(path?.at(-1))} ${String(extensions?.['code'])} ${(extensions?.['details'] as { required_scope: string }).required_scope}`,
    );
    expect(new Set(refused)).toEqual(
      new Set([
        'internalNote FORBIDDEN orders:internal',
        'email FORBIDDEN customers:pii',
        'note FORBIDDEN customers:internal',
        'costPrice FORBIDDEN catalog:cost',
        'last4 FORBIDDEN payments:sensitive',
      ]),
    );
  });

  test('is read by those who hold it', async () => {
    const { order } = await dataOf(staff, query, { id: SEEDED_ORDER_ID });
    expect(order.lines[0].product.costPrice.amount).toMatch(/^\d+\.\d\d$/);
  });

  test('costs no RPC more for being refused', async () => {
    const everything = `{ orders(first: 20) { edges { node { internalNote customer { email } lines { product { costPrice { amount } } } } } } }`;
    expect(await rpcsOf(() => partner(everything))).toEqual({
      ListOrders: 1,
      BatchGetCustomers: 1,
      BatchGetProducts: 1,
    });
  });
});

describe('over GET', () => {
  const url = () =>
    `${stack.http}/graphql?query=${encodeURIComponent('query($i: ID!) { product(id: $i) { id } }')}&variables=${encodeURIComponent(JSON.stringify({ i: SEEDED_PRODUCT_ID }))}`;

  test('a query is answered where no other site can have sent it', async () => {
    const { status, data } = await answerOf(await fetch(url(), { headers: { 'apollo-require-preflight': '1' } }));
    expect({ status, data }).toEqual({ status: 200, data: { product: { id: SEEDED_PRODUCT_ID } } });
  });

  test('a browser gets GraphiQL, whole in one document', async () => {
    const response = await fetch(`${stack.http}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    expect(page).toContain('<title>Trivium GraphiQL</title>');
    const head = page.slice(0, page.indexOf('<style>'));
    expect(`${head}${page.slice(-20_000)}`).not.toMatch(/<(script|link)[^>]+(src|href)="(?!data:)/);
  });
});

test('the media type of GraphQL over HTTP is spoken to those who ask for it', async () => {
  const response = await fetch(`${stack.http}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: '{ viewer { kind } }' }),
  });
  expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
});
