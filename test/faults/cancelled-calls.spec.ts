import { status } from '@grpc/grpc-js';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { startOwnService, type OwnService } from '../harness/own-service.js';
import { restCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

/** More than HTTP/2 servers of Node let be cancelled on one connection at once. */
const CANCELLED = 2_000;
const AT_ONCE = 100;
const ABANDONED = `/v2/orders/ord_${'0'.repeat(26)}`;

let orders: OwnService;
let bff: RunningStack;
let abandoned = 0;
let staying = 0;
let endStorm = () => {};
const storm = new Promise<void>((resolve) => (endStorm = resolve));

beforeAll(async () => {
  orders = await startOwnService('trivium.orders.v1.OrdersService', {
    GetOrder: ({ request }, answer) => {
      if (request.orderId !== SEEDED_ORDER_ID) return void (abandoned += 1);
      staying += 1;
      void storm.then(() => answer({ code: status.NOT_FOUND }));
    },
  });
  bff = await startWarm({
    TRIVIUM_ROLES: 'bff',
    ...noServices(),
    ORDERS_ADDRESS: orders.address,
    REQUEST_TIMEOUT_MS: '60000',
    UPSTREAM_TIMEOUT_MS: '60000',
  });
}, 60_000);
afterAll(async () => {
  await bff.stop();
  orders.stop();
});

test('callers who leave in crowds take nobody with them', async () => {
  const rest = restCaller(bff.http, bff.credentials.staff_token);
  const answer = rest(`/v2/orders/${SEEDED_ORDER_ID}`);
  await eventually(() => expect(staying).toBe(1));
  const headers = { authorization: `Bearer ${bff.credentials.staff_token}` };
  for (let sent = AT_ONCE; sent <= CANCELLED; sent += AT_ONCE) {
    const leaving = new AbortController();
    const calls = Array.from({ length: AT_ONCE }, () =>
      fetch(bff.http + ABANDONED, { headers, signal: leaving.signal }).catch(() => undefined),
    );
    const arrived = eventually(() => expect(abandoned).toBeGreaterThanOrEqual(sent)).catch(() => undefined);
    await Promise.race([arrived, Promise.all(calls)]);
    leaving.abort();
    await Promise.all(calls);
  }
  endStorm();
  expect((await answer).status).toBe(404);
}, 60_000);
