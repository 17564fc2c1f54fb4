import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Timestamp } from '../../src/platform/timestamp.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { grpcCaller, type GrpcAnswer, type GrpcCaller } from '../harness/grpc.js';
import { restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const SERVICE = 'trivium.bff.v1.OrderViewService';
const NOBODY = `ord_${'z'.repeat(26)}`;

const stack = sharedStack();
const { service_token: token, partner_api_key: partnerKey } = stack.credentials;
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

const timestamp = (text: string): Timestamp => ({ seconds: Date.parse(text) / 1000, nanos: 0 });

interface Refusal {
  readonly status: string;
  readonly reason: string;
  readonly field?: string;
  readonly why?: string;
}

const refusal = ({ status, info, violations }: GrpcAnswer): Refusal => ({
  status,
  reason: info?.reason ?? '',
  ...(violations[0] && { field: violations[0].field, why: violations[0].reason }),
});

const invalid = (field: string, why: string): Refusal => ({
  status: 'INVALID_ARGUMENT',
  reason: 'VALIDATION_FAILED',
  field,
  why,
});
const foreign: Refusal = {
  status: 'INVALID_ARGUMENT',
  reason: 'INVALID_CURSOR',
  field: 'page_token',
  why: 'INVALID_FORMAT',
};

describe('bad input is refused by the names of the contract', () => {
  test.each([
    ['GetOrderView', {}, invalid('order_id', 'INVALID_FORMAT')],
    ['GetOrderView', { orderId: '42' }, invalid('order_id', 'INVALID_FORMAT')],
    ['GetOrderView', { orderId: SEEDED_CUSTOMER_ID }, invalid('order_id', 'INVALID_FORMAT')],
    ['GetOrderView', { orderId: NOBODY }, { status: 'NOT_FOUND', reason: 'NOT_FOUND' }],
    ['ListOrderViews', { pageSize: -1 }, invalid('page_size', 'OUT_OF_RANGE')],
    ['ListOrderViews', { pageSize: 101 }, invalid('page_size', 'OUT_OF_RANGE')],
    ['ListOrderViews', { statuses: ['lost'] }, invalid('statuses', 'UNKNOWN_VALUE')],
    ['ListOrderViews', { statuses: ['ORDER_STATUS_SHIPPED'] }, invalid('statuses', 'UNKNOWN_VALUE')],
    ['ListOrderViews', { customerId: 'x' }, invalid('customer_id', 'INVALID_FORMAT')],
    ['ListOrderViews', { placedAfter: { seconds: 9e14, nanos: 0 } }, invalid('placed_after', 'OUT_OF_RANGE')],
    [
      'ListOrderViews',
      { placedAfter: timestamp('2026-02-01'), placedBefore: timestamp('2026-01-01') },
      invalid('placed_after', 'OUT_OF_RANGE'),
    ],
    ['ListOrderViews', { pageToken: 'abc' }, foreign],
    ['ListOrderViews', { pageToken: 'x'.repeat(1025) }, invalid('page_token', 'OUT_OF_RANGE')],
  ] satisfies [string, object, Refusal][])('%s %j', async (method, request, expected) => {
    const answer = await grpc.call(method, request);
    expect(refusal(answer)).toEqual(expected);
    expect(answer.info).toMatchObject({ domain: 'trivium', metadata: { request_id: expect.stringMatching(/^req_/) } });
    for (const { description, field } of answer.violations) expect(description).toContain(field);
  });

  test('several bad fields are all named', async () => {
    const { violations } = await grpc.call('ListOrderViews', { pageSize: 101, statuses: ['lost'], customerId: 'x' });
    expect(violations.map(({ field }) => field).sort()).toEqual(['customer_id', 'page_size', 'statuses']);
  });

  test('a token that was altered, or is used with other filters or another list', async () => {
    const { nextPageToken: good } = await answered('ListOrderViews', { pageSize: 5 });
    const altered = good.slice(0, -1) + (good.endsWith('A') ? 'B' : 'A');
    const { next_cursor: ofProducts } = (await rest('/v2/products?limit=5')).body.meta.page;
    for (const request of [
      { pageToken: altered },
      { pageToken: good, statuses: ['shipped'] },
      { pageToken: ofProducts },
    ])
      expect(refusal(await grpc.call('ListOrderViews', request))).toEqual(foreign);
    expect((await grpc.call('ListOrderViews', { pageToken: good, pageSize: 7 })).status).toBe('OK');
  });

  test('what was looked for is named', async () => {
    const { info, message } = await grpc.call('GetOrderView', { orderId: NOBODY });
    expect(info?.metadata).toMatchObject({ resource: 'order', id: NOBODY });
    expect(message).toBe(`There is no order with the id "${NOBODY}".`);
  });
});

describe('what is no valid call at all', () => {
  test('bytes that are no message', async () => {
    const answer = await grpc.call('GetOrderView', {}, { bytes: Buffer.from([0x0a, 0xff, 0xff]) });
    expect(refusal(answer)).toEqual({ status: 'INVALID_ARGUMENT', reason: 'MALFORMED_REQUEST' });
  });

  test.each([1.5, 10])('a message of %d MB', async (megabytes) => {
    const answer = await grpc.call('GetOrderView', {}, { bytes: Buffer.alloc(megabytes * 2 ** 20, 0x0a) });
    expect(refusal(answer)).toEqual({ status: 'RESOURCE_EXHAUSTED', reason: 'PAYLOAD_TOO_LARGE' });
    expect(answer.info?.metadata).toMatchObject({
      limit_bytes: String(2 ** 20),
      request_id: expect.stringMatching(/^req_/),
    });
  });

  test.each([
    [SERVICE, 'DeleteOrderView'],
    ['trivium.orders.v1.OrdersService', 'GetOrder'],
  ])('%s/%s is not served', async (service, method) => {
    const metadata = { 'x-request-id': 'my-request-0002' };
    const answer = await callerWith(token, service).call(method, {}, { metadata });
    expect(refusal(answer)).toEqual({ status: 'UNIMPLEMENTED', reason: 'ROUTE_NOT_FOUND' });
    expect(answer.info?.metadata).toMatchObject({ request_id: 'my-request-0002' });
    expect(answer.trailers.get('x-request-id')).toEqual(['my-request-0002']);
  });

  test('what is not served is refused whatever kind of call it is, before all of it was sent', async () => {
    const client = new Client(stack.grpc, credentials.createInsecure());
    const stream = client.makeBidiStreamRequest(
      '/no.such.Service/Talk',
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      new Metadata(),
    );
    const error = await new Promise<ServiceError>((resolve) => {
      stream.on('error', (thrown) => resolve(thrown as ServiceError));
      stream.on('data', () => undefined);
      stream.write(Buffer.alloc(100));
    });
    expect(status[error.code]).toBe('UNIMPLEMENTED');
    expect(error.metadata.get('x-request-id')).toEqual([expect.stringMatching(/^req_[0-9a-z]{26}$/)]);
    client.close();
  });

  test('more metadata than any caller needs', async () => {
    const metadata = { 'x-filler': 'a'.repeat(17_000) };
    const answer = await grpc.call('GetOrderView', { orderId: SEEDED_ORDER_ID }, { metadata });
    expect(refusal(answer)).toEqual({ status: 'RESOURCE_EXHAUSTED', reason: 'HEADERS_TOO_LARGE' });
    expect(answer.info?.metadata).toMatchObject({ limit_bytes: String(16 * 1024) });
  });

  test('a grpc-timeout that is none', async () => {
    const answer = await grpc.call(
      'GetOrderView',
      { orderId: SEEDED_ORDER_ID },
      { metadata: { 'grpc-timeout': 'soon' } },
    );
    expect(refusal(answer)).toEqual({ status: 'INVALID_ARGUMENT', reason: 'MALFORMED_REQUEST' });
  });
});

describe('credentials', () => {
  test.each([
    ['none', undefined, {}],
    ['unknown', 'trv_internal_0000', {}],
    ['of another scheme', undefined, { authorization: 'Basic dXNlcjpwYXNz' }],
    ['without a scheme', undefined, { authorization: token }],
  ])('%s: UNAUTHENTICATED, before anything is said of the request', async (_, credential, metadata) => {
    for (const orderId of [SEEDED_ORDER_ID, NOBODY, '42']) {
      const answer = await callerWith(credential).call('GetOrderView', { orderId }, { metadata });
      expect(refusal(answer)).toEqual({ status: 'UNAUTHENTICATED', reason: 'UNAUTHENTICATED' });
    }
  });

  test('fields that a caller may not read are empty', async () => {
    const read = async (credential: string) =>
      (await callerWith(credential).call('GetOrderView', { orderId: SEEDED_ORDER_ID })).body.order;
    const [all, masked] = [await read(token), await read(partnerKey)];
    expect(all.customer.email).not.toBe('');
    expect(all.shippingAddress.line1).not.toBe('');
    expect(masked).toEqual({
      ...all,
      customer: { ...all.customer, email: '' },
      shippingAddress: { ...all.shippingAddress, line1: '', line2: '' },
    });
  });
});
