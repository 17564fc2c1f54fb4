import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { sendUnaryData } from '@grpc/grpc-js';
import { systemClock } from '../../src/platform/clock.js';
import { deriveKey } from '../../src/platform/keys.js';
import { freePort } from '../../src/platform/db/embedded/free-port.js';
import { ServiceTokens } from '../../src/platform/service-token.js';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { grpcCaller } from '../harness/grpc.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { startOwnService } from '../harness/own-service.js';
import { restCaller } from '../harness/rest-caller.js';
import { internal } from '../harness/service.js';
import { noServices } from '../harness/services.js';
import { seededDatabase, startStackProcess, type StackProcess } from '../harness/stack.js';

const ORDER = `/v2/orders/${SEEDED_ORDER_ID}`;
const SECRET = 'a secret of thirty-two characters';

/** A BFF with the orders service and an embedded database of its own: as small as a stack with data can be. */
const startSmall = (dataDir: string, env: Readonly<Record<string, string>> = {}) =>
  startStackProcess({ ...noServices('orders'), TRIVIUM_ROLES: 'bff,orders', TRIVIUM_DATA_DIR: dataDir, ...env });

const statusOf = async ({ http, credentials }: StackProcess) => {
  const { body } = await restCaller(http, credentials.staff_token)(ORDER);
  return body.data?.status as string;
};

/** At the orders service itself: nothing is written through the BFF. */
async function deliver(address: string): Promise<string> {
  const token = new ServiceTokens(deriveKey(Buffer.from(SECRET), 'service-token'), systemClock).sign(internal);
  const orders = grpcCaller(address, 'trivium.orders.v1.OrdersService', token);
  const request = { requestId: randomUUID(), orderId: SEEDED_ORDER_ID, status: 'ORDER_STATUS_DELIVERED' };
  const { status } = await orders.call('UpdateOrderStatus', request);
  orders.close();
  return status;
}

test('kill -9 of everything loses neither data nor credentials; two stacks run side by side', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trivium-restart-'));
  const port = String(await freePort(0));
  const env = { TRIVIUM_SECRET: SECRET, SERVICES_PORT: port };
  const [killed, other] = await Promise.all([startSmall(join(folder, 'one'), env), startSmall(join(folder, 'two'))]);
  const { credentials } = killed;
  expect(Object.values(other.credentials)).not.toEqual(Object.values(credentials));
  expect([await statusOf(killed), await statusOf(other)]).toEqual(['shipped', 'shipped']);
  expect(await deliver(`127.0.0.1:${port}`)).toBe('OK');
  await killed.kill();

  const again = await startSmall(join(folder, 'one'), env);
  expect(again.credentials).toEqual(credentials);
  expect([await statusOf(again), await statusOf(other)]).toEqual(['delivered', 'shipped']);
  expect(await Promise.all([again.stop(), other.stop()])).toEqual([0, 0]);
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

describe('SIGTERM', () => {
  const waiting: sendUnaryData<object>[] = [];
  const start = async () => {
    waiting.length = 0;
    // A service that answers when the test says so.
    const orders = await startOwnService('trivium.orders.v1.OrdersService', {
      ListOrders: (_, answer) => void waiting.push(answer),
    });
    const bff = await startStackProcess({ ...noServices(), TRIVIUM_ROLES: 'bff', ORDERS_ADDRESS: orders.address });
    return { orders, bff };
  };

  test('drains: what is under way on any road is answered, nothing new is wanted, and the process ends with 0', async () => {
    const { orders, bff } = await start();
    const { staff_token: token } = bff.credentials;
    const grpc = grpcCaller(bff.grpc, 'trivium.bff.v1.OrderViewService', token);
    const answers = Promise.all([
      restCaller(bff.http, token)('/v2/orders'),
      graphqlCaller(bff.http, token)('{ orders { edges { cursor } } }'),
      grpc.call('ListOrderViews', {}),
    ]);
    await eventually(() => expect(waiting).toHaveLength(3));
    expect((await fetch(`${bff.ops}/readyz`)).status).toBe(200);

    const exited = bff.stop();
    await eventually(async () => {
      const ready = await fetch(`${bff.ops}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([503, { status: 'draining' }]);
    });
    for (const answer of waiting) answer(null, { orders: [], itemTokens: [], nextPageToken: '' });
    const [rest, graphql, view] = await answers;
    expect({ status: rest.status, data: rest.body.data }).toEqual({ status: 200, data: [] });
    expect(graphql).toMatchObject({ status: 200, data: { orders: { edges: [] } } });
    expect(view).toMatchObject({ status: 'OK', body: { orders: [] } });
    expect(await exited).toBe(0);
    grpc.close();
    orders.stop();
  }, 60_000);

  test('ends a process with 0 whose database is gone, too', async () => {
    const database = await seededDatabase();
    const stack = await startStackProcess({ ...noServices(), TRIVIUM_ROLES: 'worker', DATABASE_URL: database.url });
    await database.drop();
    expect({ code: await stack.stop(), failed: stack.logs().includes('"level":"error"') }).toEqual({
      code: 0,
      failed: false,
    });
  }, 60_000);

  test('a second signal ends it at once', async () => {
    const { orders, bff } = await start();
    const answer = restCaller(bff.http, bff.credentials.staff_token)('/v2/orders').catch((error: unknown) => error);
    await eventually(() => expect(waiting).toHaveLength(1));
    const exited = bff.stop();
    await eventually(async () => expect((await fetch(`${bff.ops}/readyz`)).status).toBe(503));
    bff.signal('SIGTERM');
    expect(await exited).toBe(1);
    await answer;
    orders.stop();
  }, 60_000);
});
