import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import { newId } from '../../src/platform/ids.js';
import { created, eventPublisher } from '../harness/event-publisher.js';
import { eventually } from '../harness/eventually.js';
import { feedClient, type FeedClient, type Streaming, type Watching } from '../harness/feed-client.js';
import { cursorOf, TRANSPORTS } from '../harness/live-clients.js';
import { liveConnections } from '../harness/metrics.js';
import { processMemory } from '../harness/process-memory.js';
import { noServices } from '../harness/services.js';
import { preparedDatabase, startStackProcess, type StackProcess } from '../harness/stack.js';

const MANY = 600;
/** What networks hold for a reader is no more than some megabytes; this is far more for each. */
const LONG = 'x'.repeat(440);
const FIELDS = Array.from({ length: 28 }, (_, n) => `${LONG}${n}: id`).join(' ');
const QUERY = `subscription ($after: String) { orderChanged(after: $after) { cursor event { id ${FIELDS} } } }`;
const MOST_BYTES = 8 * 1024 * 1024;
const PATIENCE = 60_000;

let bff: StackProcess;
let database: Awaited<ReturnType<typeof preparedDatabase>>;
let grpc: FeedClient;
/** In the order of the log. */
let published: readonly string[];
let grown: number;
const slow = { sse: [] as Reader[], ws: [] as Reader[], watching: [] as Watching[], streaming: [] as Streaming[] };

/** All readers take nothing of what is published, and the server is looked into for as long as it keeps them. */
beforeAll(async () => {
  database = await preparedDatabase();
  const env = { TRIVIUM_ROLES: 'bff', DATABASE_URL: database.url, LIVE_STALLED_MS: '3000', LOG_LEVEL: 'error' };
  bff = await startStackProcess({ ...noServices(), ...env, NODE_OPTIONS: '--inspect=127.0.0.1:0' });
  const memory = await processMemory(() => bff.logs());
  grpc = feedClient(bff.grpc, bff.credentials.staff_token);
  const after = await cursorOf(bff.http, bff.credentials.staff_token);
  const [[, sse]] = TRANSPORTS as readonly [(typeof TRANSPORTS)[number]];
  const query = 'subscription ($after: String) { orderChanged(after: $after) { cursor event { id } } }';
  // On a machine that is busy it may be too slow as well.
  const variables: Record<string, unknown> = { after };
  const onResult = (result: Parameters<typeof seenIn>[0]) => (variables['after'] = seenIn(result).cursor);
  const token = bff.credentials.staff_token;
  const quick = sse(bff.http, { query, variables }, { token, retries: 1_000, onResult });
  slow.sse.push(...(await Promise.all(Array.from({ length: 6 }, () => openSse(after)))));
  slow.ws.push(await openWs(after));
  for (let n = 0; n < 10; n += 1) slow.watching.push(grpc.watch({ pageToken: 'latest' }));
  for (let n = 0; n < 2; n += 1) slow.streaming.push(grpc.stream());
  for (const each of slow.streaming)
    each.send({ subscribe: { subscriptionId: 'a', pageToken: 'latest', window: 1000 } });
  await Promise.all(slow.watching.map(({ opened }) => opened));
  await eventually(() => slow.streaming.forEach(({ frames }) => expect(frames).toHaveLength(1)));
  [...slow.sse, ...slow.ws, ...slow.watching, ...slow.streaming].forEach((each) => each.pause());

  const before = await memory.used();
  const events = eventPublisher(database.url);
  for (let n = 0; n < MANY; n += 100)
    await events.publish(...Array.from({ length: 100 }, () => created({ orderId: newId('ord') })));
  await events.close();
  const looks: number[] = [];
  await eventually(async () => {
    looks.push(await memory.used());
    expect(quick.results.length).toBe(MANY);
    expect([await liveConnections(bff.ops, 'sse'), await liveConnections(bff.ops, 'ws')]).toEqual([1, 0]);
  }, PATIENCE);
  grown = Math.max(...looks) - before;
  published = quick.results.map(({ data }) => data.orderChanged.event.id as string);
  quick.stop();
  memory.close();
}, 120_000);
afterAll(async () => {
  grpc?.close();
  [...slow.sse, ...slow.ws].forEach((each) => each.stop());
  await bff?.stop();
  await database?.drop();
});

interface Seen {
  readonly cursor: string;
  readonly id: string;
}

interface Reader {
  pause(): void;
  resume(): void;
  stop(): void;
  /** Of its first subscription. */
  readonly seen: Seen[];
}

const seenIn = ({ data }: { readonly data: { readonly orderChanged: { cursor: string; event: { id: string } } } }) => ({
  cursor: data.orderChanged.cursor,
  id: data.orderChanged.event.id,
});

async function openSse(after: string): Promise<Reader> {
  const authorization = `Bearer ${bff.credentials.staff_token}`;
  const headers = { authorization, 'content-type': 'application/json', accept: 'text/event-stream' };
  const sent = request(`${bff.http}/graphql`, { method: 'POST', headers, agent: false });
  sent.on('error', () => undefined).end(JSON.stringify({ query: QUERY, variables: { after } }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const seen: Seen[] = [];
  let text = '';
  response
    .on('error', () => undefined)
    .on('data', (chunk: Buffer) => {
      const parts = `${text}${chunk.toString()}`.split('\n\n');
      text = parts.pop() ?? '';
      const results = parts.flatMap((part) => /^data: (.+)$/m.exec(part)?.[1] ?? []);
      seen.push(...results.map((json) => seenIn(JSON.parse(json))));
    });
  return { seen, pause: () => response.pause(), resume: () => response.resume(), stop: () => sent.destroy() };
}

/** With as many subscriptions as a socket may carry. */
async function openWs(after: string): Promise<Reader> {
  const socket = new WebSocket(`${bff.http.replace('http', 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
  const send = (message: object) => socket.send(JSON.stringify(message));
  const seen: Seen[] = [];
  socket.on('error', () => undefined);
  await once(socket, 'open');
  send({ type: MessageType.ConnectionInit, payload: { authorization: `Bearer ${bff.credentials.staff_token}` } });
  await once(socket, 'message');
  socket.on('message', (data: Buffer) => {
    const { id, type, payload } = JSON.parse(data.toString());
    if (id === '0' && type === MessageType.Next) seen.push(seenIn(payload));
  });
  for (let n = 0; n < 10; n += 1)
    send({ id: String(n), type: MessageType.Subscribe, payload: { query: QUERY, variables: { after } } });
  return { seen, pause: () => socket.pause(), resume: () => socket.resume(), stop: () => socket.terminate() };
}

test('what readers do not take stays in the log, and not in memory', () => {
  expect(grown).toBeLessThan(MOST_BYTES);
});

test.each([
  ['an event stream', 'sse', openSse],
  ['a web socket', 'ws', openWs],
] as const)(
  'a slow reader of %s is dropped, and misses nothing once it comes back',
  async (_, transport, open) => {
    const [first] = slow[transport] as [Reader];
    first.resume();
    // All that was on its way comes before the end of the connection.
    const known = await eventually(async () => {
      const before = first.seen.length;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect([before > 0, first.seen.length]).toEqual([true, before]);
      return first.seen;
    });
    expect(known.length).toBeLessThan(MANY);
    const again = await open(known.at(-1)?.cursor ?? '');
    await eventually(() => expect(known.length + again.seen.length).toBe(MANY), PATIENCE);
    again.stop();
    expect([...known, ...again.seen].map(({ id }) => id)).toEqual(published);
  },
  90_000,
);

test('a slow reader of a stream on gRPC is waited for, and misses nothing', async () => {
  [...slow.watching, ...slow.streaming].forEach((each) => each.resume());
  const idsOf = ({ events }: Watching) => events.map(({ eventId }) => eventId);
  const framesOf = ({ frames }: Streaming) => frames.flatMap(({ event }) => event?.event?.eventId ?? []);
  const all = () => [...slow.watching.map(idsOf), ...slow.streaming.map(framesOf)];
  await eventually(() => expect(all().map(({ length }) => length)).toEqual(all().map(() => MANY)), PATIENCE);
  for (const ids of all()) expect(ids).toEqual(published);
}, 90_000);
