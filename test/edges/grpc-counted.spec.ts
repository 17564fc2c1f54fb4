import { Client, credentials } from '@grpc/grpc-js';
import { service as health } from 'grpc-health-check';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { grpcCaller } from '../harness/grpc.js';
import { edgeAnswers } from '../harness/metrics.js';
import { startOwnService, type OwnService } from '../harness/own-service.js';
import { rawGrpcStatus } from '../harness/raw-grpc.js';
import { noServices } from '../harness/services.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

/** A BFF before an orders service that never answers. */
let orders: OwnService;
let arrived = 0;
let bff: RunningStack;
beforeAll(async () => {
  orders = await startOwnService('trivium.orders.v1.OrdersService', { GetOrder: () => void (arrived += 1) });
  bff = await startWarm({
    TRIVIUM_ROLES: 'bff',
    ...noServices(),
    ORDERS_ADDRESS: orders.address,
    UPSTREAM_TIMEOUT_MS: '20000',
    LOG_LEVEL: 'info',
  });
}, 60_000);
afterAll(async () => {
  await bff.stop();
  orders.stop();
});

const SERVICE = 'trivium.bff.v1.OrderViewService';
const ORDER = { orderId: SEEDED_ORDER_ID };
const calling = async <T>(service: string, use: (caller: ReturnType<typeof grpcCaller>) => Promise<T>): Promise<T> => {
  const caller = grpcCaller(bff.grpc, service, bff.credentials.service_token);
  return use(caller).finally(() => caller.close());
};
const counted = async (operation: string, code: string) =>
  (await edgeAnswers(bff.ops)).get(`grpc ${operation} ${code}`) ?? 0;
const GET = 'OrderViewService/GetOrderView';

test.each([
  ['of the call itself', { milliseconds: 300 }],
  ['in its metadata alone', { metadata: { 'grpc-timeout': '300m' } }],
])('a call whose deadline %s is over counts as DEADLINE_EXCEEDED', async (_, options) => {
  const before = await counted(GET, 'DEADLINE_EXCEEDED');
  const { status } = await calling(SERVICE, (caller) => caller.call('GetOrderView', ORDER, options));
  expect(status).toBe('DEADLINE_EXCEEDED');
  await eventually(async () => expect(await counted(GET, 'DEADLINE_EXCEEDED')).toBe(before + 1));
  expect(await counted(GET, 'CANCELLED')).toBe(0);
});

test('a caller that leaves with time to spare counts as CANCELLED', async () => {
  const leaving = new AbortController();
  const before = arrived;
  const left = calling(SERVICE, (caller) => caller.call('GetOrderView', ORDER, { signal: leaving.signal }));
  await eventually(() => expect(arrived).toBe(before + 1));
  leaving.abort();
  expect((await left).status).toBe('CANCELLED');
  await eventually(async () => expect(await counted(GET, 'CANCELLED')).toBe(1));
});

test('what grpc-js refuses by itself is counted and logged once, under the id that its caller is told', async () => {
  const refused = await calling(SERVICE, (caller) =>
    caller.call('GetOrderView', ORDER, { bytes: Buffer.alloc(2 * 1024 * 1024) }),
  );
  const unserved = await calling(SERVICE, (caller) => caller.call('GetSecret', {}));
  for (const [operation, code, { info }] of [
    [GET, 'PAYLOAD_TOO_LARGE', refused],
    ['unserved/unserved', 'ROUTE_NOT_FOUND', unserved],
  ] as const) {
    expect(info?.reason).toBe(code);
    await eventually(async () => expect(await counted(operation, code)).toBe(1));
    const id = String(info?.metadata['request_id']);
    const lines = () =>
      bff
        .logs()
        .split('\n')
        .filter((line) => line.includes(id) && line.includes('"request"'));
    await eventually(() => expect(lines()).toHaveLength(1));
  }
  expect(bff.logs()).not.toContain('GetSecret');
});

test.each([
  ['a deadline that is none', 'MALFORMED_REQUEST', ['grpc-timeout', 'zzz']],
  ['too much metadata', 'HEADERS_TOO_LARGE', ['x-much', 'a'.repeat(17_000)]],
])('a path that is not served makes no series of its own with %s either', async (_, code, headers) => {
  const before = await counted('unserved/unserved', code);
  await rawGrpcStatus(bff.grpc, '/x.R4nd0m17/M9981', headers);
  await eventually(async () => expect(await counted('unserved/unserved', code)).toBe(before + 1));
  expect(await (await fetch(`${bff.ops}/metrics`)).text()).not.toMatch(/R4nd0m17|M9981/);
  expect(bff.logs()).not.toMatch(/R4nd0m17|M9981/);
});

test('who watches its health is told before it ends, and does not keep it', async () => {
  const client = new Client(bff.grpc, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = health['Watch'] as NonNullable<(typeof health)[string]>;
  const told: string[] = [];
  const watch = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, { service: SERVICE });
  watch.on('data', ({ status }: { readonly status: string }) => told.push(status)).on('error', () => undefined);
  await eventually(() => expect(told).toEqual(['SERVING']));
  await bff.stop();
  await eventually(() => expect(told).toEqual(['SERVING', 'NOT_SERVING']));
  client.close();
});
