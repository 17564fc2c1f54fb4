import { service as healthService } from 'grpc-health-check';
import type { Timestamp } from '../../src/platform/timestamp.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { grpcCaller, type GrpcCaller } from '../harness/grpc.js';
import { reflectedServices } from '../harness/reflection.js';
import { everyItem, restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const SERVICE = 'trivium.bff.v1.OrderViewService';
const NOBODY = `ord_${'z'.repeat(26)}`;

const stack = sharedStack();
const { service_token: token } = stack.credentials;
const rest = restCaller(stack.http, token);
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

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a reply has another shape for every method
type Loose = any;

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
