import { status } from '@grpc/grpc-js';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { exchange } from '../edges/raw-http.js';
import { bffCaller } from '../harness/bff-caller.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { rawGrpcStatus } from '../harness/raw-grpc.js';
import { restCaller } from '../harness/rest-caller.js';
import { bearer, ROADS, ROAD_NAMES } from '../harness/roads.js';
import { sharedStack } from '../harness/stack.js';

const stack = sharedStack();
const port = Number(new URL(stack.http).port);
const { customer_token: customer, staff_token: staff, partner_api_key: key } = stack.credentials;

const send = (head: readonly string[], body = '') =>
  exchange(
    port,
    `${[...head, 'Host: x', 'Connection: close', `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`,
  );
const GRAPHQL = ['POST /graphql HTTP/1.1', 'Content-Type: application/json'];
const QUERY = '{"query":"{ viewer { kind } }"}';

describe('a header that comes twice', () => {
  const twice = (first: string, second: string) => [`Authorization: ${first}`, `authorization: ${second}`];

  test.each([
    ['of two callers', bearer(customer), bearer(staff)],
    ['the second of which is nobody’s', bearer(staff), 'Bearer nobody'],
    ['both the same', bearer(staff), bearer(staff)],
  ])('credentials %s are nobody’s on every road', async (_, first, second) => {
    const rest = await send(['GET /v2/orders HTTP/1.1', ...twice(first, second)]);
    expect([rest.status, rest.json.error.code]).toEqual([401, 'UNAUTHENTICATED']);
    const graphql = await send([...GRAPHQL, ...twice(first, second)], QUERY);
    expect([graphql.status, graphql.json.data, graphql.json.errors[0].extensions.code]).toEqual([
      401,
      undefined,
      'UNAUTHENTICATED',
    ]);
    const method = '/trivium.bff.v1.OrderViewService/ListOrderViews';
    const grpc = await rawGrpcStatus(stack.grpc, method, ['authorization', first, 'authorization', second]);
    expect(grpc).toBe(status.UNAUTHENTICATED);
    expect(await rawGrpcStatus(stack.grpc, method, ['authorization', bearer(staff)])).toBe(status.OK);
  });

  test('two keys of idempotency are none', async () => {
    const head = [`POST /v2/orders/${SEEDED_ORDER_ID}/cancel HTTP/1.1`, 'Content-Type: application/json'];
    const keys = ['Idempotency-Key: one-key-0001', 'Idempotency-Key: two-key-0002'];
    const answer = await send([...head, ...keys, `Authorization: ${bearer(staff)}`], '{}');
    expect([answer.status, answer.json.error.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  test('two names of a client are those of none, and two lengths are no request', async () => {
    const internal = await send([...GRAPHQL, 'X-Client-Id: web', 'X-Client-Id: internal'], QUERY);
    expect([internal.status, internal.json.data.viewer.kind]).toEqual([200, 'ANONYMOUS']);
    const lengths = await send([...GRAPHQL, 'Content-Length: 1'], QUERY);
    expect([lengths.status, lengths.json.error?.code ?? lengths.json.errors?.[0].extensions.code]).toEqual([
      400,
      'MALFORMED_REQUEST',
    ]);
  });
});

describe('what is not text is refused in the envelope', () => {
  test('a zero byte in an id, in a search and in the credentials', async () => {
    const grpc = bffCaller(stack.grpc, staff);
    const rest = restCaller(stack.http, staff);
    const graphql = graphqlCaller(stack.http, staff);
    for (const path of [
      `/v2/orders/${SEEDED_ORDER_ID}%00`,
      '/v2/orders/%00',
      '/v2/products?q=a%00',
      '/v2/orders?cursor=%00',
    ])
      expect(await rest(path)).toMatchObject({
        status: 400,
        body: { data: null, error: { request_id: expect.any(String) } },
      });
    for (const query of [
      'order(id: $text) { id }',
      'products(query: $text) { pageInfo { endCursor } }',
      'orders(after: $text) { pageInfo { endCursor } }',
    ]) {
      const type = query.startsWith('order(') ? 'ID!' : 'String';
      const { errors } = await graphql(`query($text: ${type}) { ${query} }`, { text: `${SEEDED_ORDER_ID}\0` });
      expect(errors).toMatchObject([{ extensions: { status: 400, request_id: expect.any(String) } }]);
    }
    for (const [method, request] of [
      ['GetOrderView', { orderId: `${SEEDED_ORDER_ID}\0` }],
      ['ListProductViews', { query: 'a\0' }],
      ['ListOrderViews', { pageToken: '\0' }],
    ] as const)
      expect(await grpc.call(method, request)).toMatchObject({
        status: 'INVALID_ARGUMENT',
        info: { domain: 'trivium' },
      });
    grpc.close();
    const answer = await send(['GET /v2/orders HTTP/1.1', `Authorization: ${bearer(staff)}\0`]);
    expect([answer.status, answer.json.error.code]).toEqual([400, 'MALFORMED_REQUEST']);
  });

  test('credentials with letters of another script are nobody’s', async () => {
    // "Е" and "а" are Cyrillic; HTTP carries the bytes, gRPC's metadata cannot.
    for (const value of [`BЕarer ${staff}`, `Bearer\u00a0${staff}`, `Bearer ${key.slice(0, -1)}а`, `Bearer ${key}а`]) {
      const answer = await exchange(
        port,
        Buffer.from(`GET /v2/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${value}\r\n\r\n`),
      );
      expect([value, answer.status, answer.json.error.code]).toEqual([value, 401, 'UNAUTHENTICATED']);
    }
  });
});

describe('the time of an answer says nothing', () => {
  /** How often the second of two kinds of request takes longer than the first, asked in turns: a half where nothing tells them apart. */
  async function longer(first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<number> {
    const took: [number[], number[]] = [[], []];
    for (let round = 0; round < 160; round += 1) {
      for (const which of round % 2 ? ([0, 1] as const) : ([1, 0] as const)) {
        const began = performance.now();
        await (which ? second : first)();
        // The first rounds warm up.
        if (round >= 10) took[which].push(performance.now() - began);
      }
    }
    const wins = took[1].map((time) => took[0].filter((other) => other < time).length);
    return wins.reduce((sum, count) => sum + count, 0) / took[0].length / took[1].length;
  }

  const grpc = bffCaller(stack.grpc, customer);
  afterAll(() => grpc.close());
  const absent = `ord_${'z'.repeat(26)}`;
  const asked: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
    REST: (id) => restCaller(stack.http, customer)(`/v2/orders/${id}`),
    GraphQL: (id) => graphqlCaller(stack.http, customer)('query($id: ID!) { order(id: $id) { id } }', { id }),
    gRPC: (id) => grpc.call('GetOrderView', { orderId: id }),
  };
  let foreign = '';
  beforeAll(async () => {
    const ids = async (token: string) =>
      (await restCaller(stack.http, token)('/v2/orders?limit=100')).body.data.map(
        ({ id }: { readonly id: string }) => id,
      );
    const own = new Set<string>(await ids(customer));
    foreign = (await ids(staff)).find((id: string) => !own.has(id));
  });

  test.each(ROAD_NAMES)(
    'whether there is an order that the caller may not see, on %s',
    async (road) => {
      const share = await longer(
        () => asked[road]?.(foreign) as Promise<unknown>,
        () => asked[road]?.(absent) as Promise<unknown>,
      );
      expect(Math.abs(share - 0.5)).toBeLessThan(0.2);
    },
    60_000,
  );

  test.each(ROAD_NAMES)(
    'whether there is a key, on %s',
    async (road) => {
      const ask = (token: string) => ROADS[road](stack)(bearer(token));
      const wrongSecret = key.slice(0, -52) + 'a'.repeat(52);
      const nobody = `${key.slice(0, 9)}${'b'.repeat(16)}_${'a'.repeat(52)}`;
      expect(await ask(wrongSecret)).toEqual(await ask(nobody));
      const share = await longer(
        () => ask(wrongSecret),
        () => ask(nobody),
      );
      expect(Math.abs(share - 0.5)).toBeLessThan(0.2);
    },
    60_000,
  );
});
