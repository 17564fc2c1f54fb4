import { service as healthService } from 'grpc-health-check';
import { decimal, type Money } from '../../src/platform/money.js';
import { rfc3339, type Timestamp } from '../../src/platform/timestamp.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { grpcCaller, type GrpcCaller } from '../harness/grpc.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { reflectedServices } from '../harness/reflection.js';
import { everyItem, restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const SERVICE = 'trivium.bff.v1.OrderViewService';
const NOBODY = `ord_${'z'.repeat(26)}`;

const stack = sharedStack();
const { service_token: token } = stack.credentials;
const rest = restCaller(stack.http, token);
const graphql = graphqlCaller(stack.http, token);
const callers: GrpcCaller[] = [];
const callerWith = (credential?: string, service: Parameters<typeof grpcCaller>[1] = SERVICE): GrpcCaller => {
  const caller = grpcCaller(stack.grpc, service, credential);
  callers.push(caller);
  return caller;
};
const grpc = callerWith(token);
afterAll(() => callers.forEach((caller) => caller.close()));

const answered = async (method: string, request: object) => {
  const { status, body } = await grpc.call(method, request);
  expect({ status, missing: body?.partialErrors }).toEqual({ status: 'OK', missing: [] });
  return body;
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a reply of another road holds is what is tested
type Loose = any;

const price = (money: Money) => ({ amount: decimal(money), currency: money.currencyCode });

/** What a view says, in the spelling of REST. */
const factsOfView = (view: Loose) => ({
  id: view.id,
  number: view.number,
  status: view.status,
  placed_at: rfc3339(view.placedAt as Timestamp),
  updated_at: rfc3339(view.updatedAt as Timestamp),
  total: price(view.total as Money),
  city: view.shippingAddress.city,
  customer: { id: view.customer.id, name: view.customer.name, email: view.customer.email },
  lines: view.lines.map(({ id, quantity, unitPrice, total, product }: Loose) => ({
    id,
    quantity,
    unit_price: price(unitPrice as Money),
    total: price(total as Money),
    product: { id: product.id, sku: product.sku, name: product.name, price: price(product.price as Money) },
    available: product.available,
  })),
  payments: view.payments.map(({ id, status, amount }: Loose) => ({ id, status, amount: price(amount as Money) })),
  shipments: view.shipments.map(({ id, status, carrier, trackingNumber }: Loose) => ({
    id,
    status,
    carrier: carrier || null,
    tracking_number: trackingNumber || null,
  })),
});

/** The same of an order of REST with everything expanded. */
const factsOfOrder = (order: Loose) => ({
  id: order.id,
  number: order.number,
  status: order.status,
  placed_at: order.placed_at,
  updated_at: order.updated_at,
  total: order.total,
  city: order.shipping_address.city,
  customer: { id: order.customer.id, name: order.customer.name, email: order.customer.email },
  lines: order.lines.map(({ id, quantity, unit_price, total, product }: Loose) => ({
    id,
    quantity,
    unit_price,
    total,
    product: { id: product.id, sku: product.sku, name: product.name, price: product.price },
    available: product.stock.available,
  })),
  payments: order.payments.map(({ id, status, amount }: Loose) => ({ id, status, amount })),
  shipments: order.shipments.map(({ id, status, carrier, tracking_number }: Loose) => ({
    id,
    status,
    carrier,
    tracking_number,
  })),
});

const EXPAND = 'expand=customer,lines.product.stock,payments,shipments';

describe('the same facts as REST', () => {
  test('one order', async () => {
    const { order } = await answered('GetOrderView', { orderId: SEEDED_ORDER_ID });
    const { body } = await rest(`/v2/orders/${SEEDED_ORDER_ID}?${EXPAND}`);
    expect(factsOfView(order)).toEqual(factsOfOrder(body.data));
  });

  test('a list', async () => {
    const { orders } = await answered('ListOrderViews', { pageSize: 100 });
    const { body } = await rest(`/v2/orders?limit=100&${EXPAND}`);
    expect(orders).toHaveLength(100);
    expect(orders.map(factsOfView)).toEqual(body.data.map(factsOfOrder));
  });
});

const idsOfViews = (body: Loose): string[] => body.orders.map(({ id }: { readonly id: string }) => id);
const timestamp = (text: string): Timestamp => ({ seconds: Date.parse(text) / 1000, nanos: 0 });

describe('lists', () => {
  test.each([
    [{}, ''],
    [{ statuses: ['shipped'] }, 'status=shipped'],
    [{ statuses: ['failed', 'returned'] }, 'status=failed,returned'],
    [{ customerId: SEEDED_CUSTOMER_ID }, `customer_id=${SEEDED_CUSTOMER_ID}`],
    [{ placedAfter: timestamp('2026-01-01T00:00:00Z') }, 'placed_after=2026-01-01T00:00:00Z'],
    [{ placedBefore: timestamp('2026-02-15T00:00:00Z') }, 'placed_before=2026-02-15T00:00:00Z'],
    [{ updatedSince: timestamp('2026-02-01T00:00:00Z') }, 'updated_since=2026-02-01T00:00:00Z'],
  ])('%j is what REST calls %s, to the last page', async (filter, query) => {
    const ids: string[] = [];
    let pageToken = '';
    do {
      const page = await answered('ListOrderViews', { ...filter, pageSize: 100, pageToken });
      ids.push(...idsOfViews(page));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    const expected = (await everyItem(rest, `/v2/orders?limit=100&${query}`)).map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    expect(ids).toEqual(expected);
  });

  test('a page has twenty orders unless asked otherwise', async () => {
    expect((await answered('ListOrderViews', {})).orders).toHaveLength(20);
  });

  test('one walk may change its road at every page', async () => {
    const query = `query ($after: String) {
      orders(first: 23, after: $after, status: [DELIVERED, SHIPPED], placedAfter: "2025-06-01T02:00:00+02:00") {
        edges { cursor node { id } } pageInfo { hasNextPage endCursor }
      }
    }`;
    const roads = [
      async (cursor: string) => {
        const { body } = await rest(
          `/v2/orders?limit=23&status=shipped,delivered&placed_after=2025-06-01T00:00:00Z${cursor && `&cursor=${cursor}`}`,
        );
        return { ids: body.data.map(({ id }: { readonly id: string }) => id), next: body.meta.page.next_cursor ?? '' };
      },
      async (cursor: string) => {
        const { data, errors } = await graphql(query, { after: cursor || null });
        expect(errors).toBeUndefined();
        const { edges, pageInfo } = data.orders;
        return {
          ids: edges.map(({ node }: { readonly node: { readonly id: string } }) => node.id),
          next: pageInfo.hasNextPage ? pageInfo.endCursor : '',
        };
      },
      async (pageToken: string) => {
        const placedAfter = timestamp('2025-06-01T00:00:00Z');
        const request = { pageSize: 23, pageToken, placedAfter, statuses: ['delivered', 'shipped'] };
        const page = await answered('ListOrderViews', request);
        return { ids: idsOfViews(page), next: page.nextPageToken };
      },
    ];
    const walk = async (first: number) => {
      const ids: string[] = [];
      let [cursor, page]: [string, number] = ['', first];
      do {
        const { ids: more, next } = (await roads[page++ % roads.length]?.(cursor)) as {
          readonly ids: string[];
          readonly next: string;
        };
        ids.push(...more);
        cursor = next;
      } while (cursor !== '');
      return ids;
    };
    const ids = await walk(0);
    expect(ids.length).toBeGreaterThan(100);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await walk(1)).toEqual(ids);
    expect(await walk(2)).toEqual(ids);
  });
});

describe('every answer says which it was', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const metadata = { 'x-request-id': 'my-request-0001', traceparent: `00-${TRACE}-b7ad6b7169203331-01` };

  test.each([
    ['a success', SEEDED_ORDER_ID],
    ['a failure', NOBODY],
  ])('%s continues the caller’s request id and trace', async (_, orderId) => {
    const { trailers, info } = await grpc.call('GetOrderView', { orderId }, { metadata });
    expect(trailers.get('x-request-id')).toEqual(['my-request-0001']);
    expect(trailers.get('traceparent')).toEqual([
      expect.stringMatching(new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`)),
    ]);
    if (info) expect(info.metadata['request_id']).toBe('my-request-0001');
  });

  test('a request id that is none is replaced', async () => {
    const { trailers } = await grpc.call(
      'GetOrderView',
      { orderId: SEEDED_ORDER_ID },
      { metadata: { 'x-request-id': 'a b' } },
    );
    expect(trailers.get('x-request-id')).toEqual([expect.stringMatching(/^req_[0-9a-z]{26}$/)]);
  });

  test('what grpc-js refuses has its id too', async () => {
    const { trailers, info } = await grpc.call('GetOrderView', {}, { bytes: Buffer.alloc(2 ** 21), metadata });
    expect(trailers.get('x-request-id')).toEqual(['my-request-0001']);
    expect(info?.metadata['request_id']).toBe('my-request-0001');
  });
});

describe('for tools', () => {
  test.each(['', SERVICE])('health of "%s", asked without credentials', async (service) => {
    const { status, body } = await callerWith(undefined, healthService).call('Check', { service });
    expect({ status, health: body?.status }).toEqual({ status: 'OK', health: 'SERVING' });
  });

  test('health of what is not served', async () => {
    expect((await callerWith(undefined, healthService).call('Check', { service: 'shop.Unknown' })).status).toBe(
      'NOT_FOUND',
    );
  });

  test('reflection lists what is served', async () => {
    expect(await reflectedServices(stack.grpc)).toContain(SERVICE);
  });
});
