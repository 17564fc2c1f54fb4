import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { startOwnService, type OwnService } from '../harness/own-service.js';
import { noServices } from '../harness/services.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

/** A BFF before an orders service that answers when it is told to. */
let orders: OwnService;
const held: (() => void)[] = [];
let bff: RunningStack;
beforeAll(async () => {
  orders = await startOwnService('trivium.orders.v1.OrdersService', {
    GetOrder: (_call, answer) => void held.push(() => answer({ code: 5, details: 'no such order' })),
  });
  bff = await startWarm({
    TRIVIUM_ROLES: 'bff',
    ...noServices(),
    ORDERS_ADDRESS: orders.address,
    UPSTREAM_TIMEOUT_MS: '20000',
  });
}, 60_000);
afterAll(async () => {
  orders.stop();
  await bff.stop();
});

const UPGRADE = ['GET /graphql HTTP/1.1', 'Host: test', 'Connection: Upgrade', 'Upgrade: websocket'];
const HANDSHAKE = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
const text = (...lines: readonly string[]) => [...lines, '', ''].join('\r\n');

async function opened(address: string): Promise<Socket> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Breaks its connection when the answer is there, or while it is on its way. */
async function sendAndReset(socket: Socket, bytes: string, reads: boolean): Promise<string> {
  await new Promise((resolve) => socket.write(bytes, resolve));
  const [answer] = reads ? ((await once(socket, 'data')) as [Buffer]) : [''];
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
  return answer.toString();
}

const alive = async () => {
  // Resets arrive before what is sent after them.
  expect((await fetch(`${bff.http}/v2/nothing`)).status).toBe(404);
  expect((await fetch(`${bff.ops}/healthz`)).status).toBe(200);
  expect(bff.ended()).toBe(false);
};

const CONNECT = text('CONNECT a:1 HTTP/1.1', 'Host: a');

describe.each(['http', 'ops'] as const)('a connection to the port "%s" that is reset', (port) => {
  test.each([
    ['after CONNECT', CONNECT],
    ['after a handshake that is none', text(...UPGRADE)],
    ['after a handshake', text(...UPGRADE, ...HANDSHAKE)],
    ['after what is no HTTP', text('hello')],
  ])('%s ends nothing but itself', async (_, bytes) => {
    for (let times = 0; times < 10; times += 1) await sendAndReset(await opened(bff[port]), bytes, false);
    const answers = port === 'ops' && bytes === CONNECT ? '' : /^HTTP\/1\.1 /;
    const answer = await sendAndReset(await opened(bff[port]), bytes, answers !== '');
    expect(answer).toMatch(answers);
    await alive();
  });
});

test('nor does one that is reset after its handshake was refused by a server that ends', async () => {
  const early = await opened(bff.http);
  const token = bff.credentials.service_token;
  const waiting = fetch(`${bff.http}/v2/orders/${SEEDED_ORDER_ID}`, { headers: { authorization: `Bearer ${token}` } });
  await eventually(() => expect(held).toHaveLength(1));
  const stopped = bff.stop();
  await eventually(async () => {
    const late = await opened(bff.http).catch(() => undefined);
    late?.destroy();
    expect(late).toBeUndefined();
  });
  expect(await sendAndReset(early, text(...UPGRADE, ...HANDSHAKE), true)).toMatch(/^HTTP\/1\.1 503 /);
  // Until then the server waits, and reads the reset.
  held.forEach((answer) => answer());
  expect((await waiting).status).toBe(404);
  await stopped;
});
