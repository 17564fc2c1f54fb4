import type { ServerUnaryCall } from '@grpc/grpc-js';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { grpcCaller, type GrpcCaller } from '../harness/grpc.js';
import { postGraphql } from '../harness/graphql-caller.js';
import { upstreamRpcs } from '../harness/metrics.js';
import { startOwnService, type OwnService } from '../harness/own-service.js';
import { restCaller, type RestCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

const ALLOWED_MS = 600;
/** What a busy machine may add. */
const MARGIN_MS = 1_500;

const PATH = `/v2/orders/${SEEDED_ORDER_ID}`;
const QUERY = JSON.stringify({ query: `{ order(id: "${SEEDED_ORDER_ID}") { id } }` });

/** What the orders service, which never answers, has seen of a call. */
interface Arrival {
  readonly at: number;
  readonly call: ServerUnaryCall<object, object>;
}

const arrivals: Arrival[] = [];
let orders: OwnService;
let bff: RunningStack;
let rest: RestCaller;
let grpc: GrpcCaller;

beforeAll(async () => {
  const never = (call: Arrival['call']) => void arrivals.push({ at: Date.now(), call });
  orders = await startOwnService('trivium.orders.v1.OrdersService', { GetOrder: never });
  bff = await startWarm({
    TRIVIUM_ROLES: 'bff',
    ...noServices(),
    ORDERS_ADDRESS: orders.address,
    UPSTREAM_TIMEOUT_MS: '20000',
  });
  rest = restCaller(bff.http, bff.credentials.staff_token);
  grpc = grpcCaller(bff.grpc, 'trivium.bff.v1.OrderViewService', bff.credentials.service_token);
}, 60_000);
afterAll(async () => {
  grpc.close();
  await bff.stop();
  orders.stop();
});
beforeEach(() => {
  arrivals.length = 0;
});

const bearer = () => ({ authorization: `Bearer ${bff.credentials.staff_token}` });

/** How each road says how long it waits, and what it is told when that was too short. */
const ROADS = {
  REST: async (milliseconds: number) => {
    const { status, body } = await rest(PATH, { 'x-request-timeout': String(milliseconds) });
    return { told: status, code: body.error?.code };
  },
  GraphQL: async (milliseconds: number) => {
    const { errors } = await postGraphql(bff.http, QUERY, { ...bearer(), 'x-request-timeout': String(milliseconds) });
    return { told: errors?.[0]?.extensions?.['status'], code: errors?.[0]?.extensions?.['code'] };
  },
  gRPC: async (milliseconds: number) => {
    // As a header: a deadline of the client's own would end the call at its side first.
    const metadata = { 'grpc-timeout': `${milliseconds}m` };
    const { status, info } = await grpc.call('GetOrderView', { orderId: SEEDED_ORDER_ID }, { metadata });
    return { told: status, code: info?.reason };
  },
};
const TOLD = { REST: 504, GraphQL: 504, gRPC: 'DEADLINE_EXCEEDED' };
const roads = Object.keys(ROADS) as (keyof typeof ROADS)[];

const cancelledRpcs = async () => (await upstreamRpcs(bff.ops)).get('orders GetOrder CANCELLED') ?? 0;

test.each(roads)(
  '%s: the time a caller allows reaches the service, and the answer comes when it is over',
  async (road) => {
    const began = Date.now();
    expect(await ROADS[road](ALLOWED_MS)).toEqual({ told: TOLD[road], code: 'DEADLINE_EXCEEDED' });
    const took = Date.now() - began;
    expect(took).toBeGreaterThanOrEqual(ALLOWED_MS - 20);
    expect(took).toBeLessThan(ALLOWED_MS + MARGIN_MS);
    expect(arrivals).toHaveLength(1);
    const [{ at, call }] = arrivals as [Arrival];
    // What was left of the time when the call arrived there.
    const left = Number(call.getDeadline()) - at;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(ALLOWED_MS);
    await eventually(() => expect(call.cancelled).toBe(true));
  },
);

test.each(roads)('%s: no RPC is started for a caller whose time is over', async (road) => {
  const before = await upstreamRpcs(bff.ops);
  expect(await ROADS[road](1)).toEqual({ told: TOLD[road], code: 'DEADLINE_EXCEEDED' });
  expect(await upstreamRpcs(bff.ops)).toEqual(before);
  expect(arrivals).toEqual([]);
});

test('a deadline of a gRPC client travels on as what is left of it', async () => {
  const { status } = await grpc.call('GetOrderView', { orderId: SEEDED_ORDER_ID }, { milliseconds: ALLOWED_MS });
  expect(status).toBe('DEADLINE_EXCEEDED');
  const [{ at, call }] = arrivals as [Arrival];
  expect(Number(call.getDeadline()) - at).toBeLessThanOrEqual(ALLOWED_MS);
});

const LEAVING: Readonly<Record<keyof typeof ROADS, (signal: AbortSignal) => Promise<unknown>>> = {
  REST: (signal) => fetch(bff.http + PATH, { signal, headers: bearer() }),
  GraphQL: (signal) => {
    const headers = { ...bearer(), 'content-type': 'application/json' };
    return fetch(`${bff.http}/graphql`, { method: 'POST', body: QUERY, signal, headers });
  },
  gRPC: (signal) => grpc.call('GetOrderView', { orderId: SEEDED_ORDER_ID }, { signal }),
};

/** How long after its caller left the RPC of a request was cancelled. */
async function cancelledAfter(road: keyof typeof ROADS): Promise<number> {
  arrivals.length = 0;
  const leaving = new AbortController();
  const answer = LEAVING[road](leaving.signal).catch((error: unknown) => error);
  await eventually(() => expect(arrivals).toHaveLength(1));
  const [{ call }] = arrivals as [Arrival];
  const cancelled = new Promise((resolve) => call.once('cancelled', resolve));
  const left = performance.now();
  leaving.abort();
  await cancelled;
  const took = performance.now() - left;
  await answer;
  return took;
}

test.each(roads)('%s: a caller that leaves takes the RPC with it within 100 ms', async (road) => {
  const before = await cancelledRpcs();
  // The quickest: others may be using the machine.
  const took = [await cancelledAfter(road), await cancelledAfter(road), await cancelledAfter(road)];
  expect(Math.min(...took)).toBeLessThan(100);
  await eventually(async () => expect(await cancelledRpcs()).toBe(before + took.length));
});
