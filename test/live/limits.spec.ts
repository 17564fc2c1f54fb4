import { connect } from 'node:net';
import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import { openApiKeyStore } from '../../src/callers/api-keys.js';
import { newId } from '../../src/platform/ids.js';
import { eventually } from '../harness/eventually.js';
import { feedClient } from '../harness/feed-client.js';
import { codesOf, connectedAgain, TRANSPORTS, type Watching } from '../harness/live-clients.js';
import { liveConnections } from '../harness/metrics.js';
import { STREAM_ROADS, type StreamRoad } from '../harness/open-streams.js';
import { restCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import { preparedDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

let bff: RunningStack;
let database: Awaited<ReturnType<typeof preparedDatabase>>;
let keys: Awaited<ReturnType<typeof openApiKeyStore>>;
const POINTS = 8;
beforeAll(async () => {
  database = await preparedDatabase();
  // A partner's point comes back in a minute: none does while a test runs.
  const BUDGET_RATES = `partner=1/${POINTS},signed-in=60000/60000,internal=60000/60000`;
  const own = { BUDGET: 'on', BUDGET_RATES, LIVE_HEARTBEAT_MS: '1000' };
  bff = await startWarm({ ...noServices(), TRIVIUM_ROLES: 'bff', DATABASE_URL: database.url, ...own });
  keys = await openApiKeyStore(database.url);
}, 60_000);
afterAll(async () => {
  await keys?.close();
  await bff?.stop();
  await database?.drop();
});

const QUERY = 'subscription { orderChanged { cursor } }';

/** A client that keeps to no protocol but what a test sends. */
async function openSocket(token?: string, options = {}) {
  const socket = new WebSocket(`${bff.http.replace('http', 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL, options);
  const closed = once(socket, 'close').then(([code, reason]) => `${code} ${reason}`);
  await once(socket, 'open');
  const received: { readonly type: string; readonly payload?: readonly { readonly extensions: object }[] }[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
  const send = (message: object) => socket.send(JSON.stringify(message));
  const next = async (type: string) => {
    for (;;) {
      const found = received.find((message) => message.type === type);
      if (found) return found;
      await once(socket, 'message');
    }
  };
  if (token !== undefined) {
    send({ type: MessageType.ConnectionInit, payload: { Authorization: `Bearer ${token}` } });
    await next(MessageType.ConnectionAck);
  }
  const subscribe = (id: string, query = QUERY) => send({ id, type: MessageType.Subscribe, payload: { query } });
  return { socket, closed, send, subscribe, next, stop: () => socket.terminate() };
}

describe('a web socket', () => {
  test('that does not say who it is in time is closed', async () => {
    const { closed } = await openSocket();
    expect(await closed).toMatch(/^4408 /);
  });

  test('that subscribes before it says who it is is closed', async () => {
    const { closed, subscribe } = await openSocket();
    subscribe('1');
    expect(await closed).toMatch(/^4401 /);
  });

  test('that sends a longer message than 16 kB is closed', async () => {
    const { closed, subscribe } = await openSocket(bff.credentials.staff_token);
    subscribe('1', `${QUERY} # ${'x'.repeat(16 * 1024)}`);
    expect(await closed).toMatch(/^1009 /);
  });

  test.each(['no json', '[]', '{"type":"nothing"}'])('that sends %s is closed', async (text) => {
    const { socket, closed } = await openSocket(bff.credentials.staff_token);
    socket.send(text);
    expect(await closed).toMatch(/^4400 /);
  });

  test('carries ten subscriptions, and an eleventh is refused', async () => {
    const { subscribe, next, stop } = await openSocket(bff.credentials.staff_token);
    for (let n = 1; n <= 11; n += 1) subscribe(String(n));
    expect(await next(MessageType.Error)).toMatchObject({
      id: '11',
      payload: [{ extensions: { code: 'QUERY_TOO_COMPLEX', details: { limit: 'subscriptions', allowed: 10 } } }],
    });
    stop();
  });

  test('carries no queries and no changes', async () => {
    const { subscribe, next, stop } = await openSocket(bff.credentials.staff_token);
    subscribe('1', '{ viewer { kind } }');
    expect(await next(MessageType.Error)).toMatchObject({ payload: [{ extensions: { code: 'QUERY_NOT_VALID' } }] });
    stop();
  });

  test('of another subprotocol is closed', async () => {
    const socket = new WebSocket(`${bff.http.replace('http', 'ws')}/graphql`);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(4406);
  });
});

describe('what is quiet says that it lives', () => {
  test('an event stream by comments', async () => {
    const headers = { authorization: `Bearer ${bff.credentials.staff_token}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ query: QUERY }) };
    const { body } = await fetch(`${bff.http}/graphql`, init);
    let text = '';
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString();
      if (text.length > 3) break;
    }
    expect(text).toMatch(/^(:\n\n){2,}$/);
  });

  test('a stream of frames by frames', async () => {
    const client = feedClient(bff.grpc, bff.credentials.staff_token);
    const streaming = client.stream();
    await eventually(() => expect(streaming.frames).toMatchObject([{ heartbeat: {} }, { heartbeat: {} }]));
    client.close();
  });

  test('a web socket by pings, and one whose client answers none is dropped', async () => {
    const [mute, answering] = [
      await openSocket(bff.credentials.staff_token, { autoPong: false }),
      await openSocket(bff.credentials.staff_token),
    ];
    expect(await mute.closed).toBe('1006 ');
    await once(answering.socket, 'ping');
    expect(answering.socket.readyState).toBe(WebSocket.OPEN);
    answering.stop();
  });
});

describe('what is live is paid for like all else', () => {
  /** With all but one of its points. */
  async function aPartner() {
    const own = { partnerId: newId('ptr'), name: 'live', scopes: ['orders:read'], expiresAt: undefined };
    const key = await keys.store.create('test', own);
    const read = async () => (await restCaller(bff.http, key)('/v2/events?limit=1')).status;
    await eventually(async () => expect(await read()).toBe(200));
    return { key, read };
  }
  async function readsLeft(read: () => Promise<number>) {
    for (let reads = 0; ; reads += 1) if ((await read()) !== 200) return reads;
  }

  test.each(
    Object.entries({
      'a long poll': 1,
      'Server-Sent Events': 1,
      'OrderFeedService.Watch': 1,
      // To connect, and to subscribe.
      'graphql-ws': 2,
      'OrderFeedService.Stream': 2,
    }),
  )('to open %s costs %d, and is refused once all is spent, while what is open goes on', async (name, cost) => {
    const [{ key, read }, road] = [await aPartner(), STREAM_ROADS[name] as StreamRoad];
    const stream = await road(bff, key);
    expect(await readsLeft(read)).toBe(POINTS - 1 - cost);
    expect(await (await road(bff, key)).ended).toBe('RATE_LIMITED');
    expect(await Promise.race([stream.ended, Promise.resolve('open')])).toBe('open');
    stream.stop();
  });

  test('the refusal has the status of each road', async () => {
    const { key, read } = await aPartner();
    await readsLeft(read);
    expect(await read()).toBe(429);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body: JSON.stringify({ query: QUERY }) };
    const refused = await fetch(`${bff.http}/graphql`, sent);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const client = feedClient(bff.grpc, key);
    for (const { ended } of [client.watch({}), client.stream()])
      expect(await ended).toMatchObject({ status: 'RESOURCE_EXHAUSTED', reason: 'RATE_LIMITED' });
    client.close();
  });

  test('who has opened a socket or a stream and spent all may subscribe to nothing more', async () => {
    const { key, read } = await aPartner();
    const client = feedClient(bff.grpc, key);
    const [socket, streaming] = [await openSocket(key), client.stream()];
    await streaming.opened;
    await readsLeft(read);
    socket.subscribe('1');
    streaming.send({ subscribe: { subscriptionId: 'a' } });
    expect(await socket.next(MessageType.Error)).toMatchObject({ payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    const refused = { error: { subscriptionId: 'a', code: 'RATE_LIMITED' } };
    await eventually(() => expect(streaming.frames.filter(({ error }) => error)).toMatchObject([refused]));
    expect(socket.socket.readyState).toBe(WebSocket.OPEN);
    socket.stop();
    client.close();
  });
});

describe('an HTTP request that asks for an upgrade', () => {
  const raw = async (lines: readonly string[]) => {
    const socket = connect(Number(new URL(bff.http).port), '127.0.0.1');
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return text;
  };

  test.each([
    ['of a path that has none', '/v2/orders', 'websocket'],
    ['to what is no web socket', '/v2/orders', 'h2c'],
  ])('%s is answered as if it did not', async (_, path, protocol) => {
    const head = [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', `Upgrade: ${protocol}`];
    expect(await raw(head)).toMatch(/^HTTP\/1.1 401 [^]*"UNAUTHENTICATED"/);
  });

  test('with a broken handshake is refused in the envelope', async () => {
    const head = ['GET /graphql HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket'];
    expect(await raw(head)).toMatch(/^HTTP\/1.1 400 [^]*"MALFORMED_REQUEST"/);
  });
});

describe('an event stream', () => {
  const ask = async (accept: string, init: RequestInit = {}, search = '') => {
    const headers = { authorization: `Bearer ${bff.credentials.staff_token}`, accept, ...init.headers };
    const leaving = new AbortController();
    const response = await fetch(`${bff.http}/graphql${search}`, { ...init, headers, signal: leaving.signal });
    const { value } = (await response.body?.getReader().read()) ?? {};
    leaving.abort();
    const type = response.headers.get('content-type')?.split(';')[0];
    return { status: response.status, type, text: Buffer.from(value ?? []).toString(), headers: response.headers };
  };
  const post = (query: string) => ({
    method: 'POST',
    body: JSON.stringify({ query }),
    headers: { 'content-type': 'application/json' },
  });

  test('begins at once, with what proxies need to know', async () => {
    const { status, type, text, headers } = await ask('text/event-stream', post(QUERY));
    expect([status, type, text]).toEqual([200, 'text/event-stream', ':\n\n']);
    expect([headers.get('cache-control'), headers.get('x-accel-buffering')]).toEqual(['no-store', 'no']);
    expect(headers.get('x-request-id')).toMatch(/^req_/);
  });

  test('is what curl gets, and not those who take JSON alone', async () => {
    expect(await ask('*/*', post(QUERY))).toMatchObject({ type: 'text/event-stream' });
    const refused = await ask('application/json', post(QUERY));
    expect([refused.type, JSON.parse(refused.text).errors[0].extensions.code]).toEqual([
      'application/json',
      'QUERY_NOT_VALID',
    ]);
  });

  test('by GET needs the header that no other site can send', async () => {
    const search = `?query=${encodeURIComponent(QUERY)}`;
    const header = { headers: { 'apollo-require-preflight': '1' } };
    expect((await ask('text/event-stream', header, search)).text).toBe(':\n\n');
    expect((await ask('text/event-stream', {}, search)).text).toMatch(/VALIDATION_FAILED[^]*event: complete/);
  });

  test('is also how a query is answered to those who take nothing else', async () => {
    const { text } = await ask('text/event-stream', post('{ viewer { kind } }'));
    expect(text).toMatch(
      /^event: next\ndata: {"data":{"viewer":{"kind":"STAFF"}}[^\n]*\n\nevent: complete\ndata: \n\n$/,
    );
  });
});

test.each(TRANSPORTS)(
  '%s: a customer holds twenty connections, and a place is free once one closes',
  async (name, transport) => {
    const token = bff.credentials.customer_token;
    const metric = name === 'graphql-ws' ? 'ws' : 'sse';
    const held: Watching[] = [];
    const open = () => transport(bff.http, { query: QUERY }, { token });
    const holds = (count: number) => eventually(async () => expect(await liveConnections(bff.ops, metric)).toBe(count));
    await holds(0);
    while (held.length < 20) {
      const watching = open();
      held.push(watching);
      await connectedAgain(watching, 1);
    }
    expect(await codesOf(open())).toEqual([metric === 'ws' ? '1013 RATE_LIMITED' : 'RATE_LIMITED']);
    held.pop()?.stop();
    await holds(19);
    held.push(open());
    await holds(20);
    held.forEach((each) => each.stop());
  },
);
