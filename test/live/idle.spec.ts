import { request } from 'node:http';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, MessageType } from 'graphql-ws';
import { WebSocket } from 'ws';
import { eventually } from '../harness/eventually.js';
import { liveConnections } from '../harness/metrics.js';
import { processMemory } from '../harness/process-memory.js';
import { noServices } from '../harness/services.js';
import { emptyDatabase, startStackProcess, type StackProcess } from '../harness/stack.js';
import { prepareEvents } from '../../src/roles.js';

const MANY = 1_000;
/** 16 to 20 MB is what they cost (bench/README.md); a leak of one buffer each would cost more than this. */
const MOST_BYTES = 30 * 1024 * 1024;
const QUERY = 'subscription { orderChanged { cursor event { type } order { id status } } }';

let bff: StackProcess;
let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeAll(async () => {
  database = await emptyDatabase();
  await prepareEvents(database.url);
  bff = await startStackProcess({
    ...noServices(),
    TRIVIUM_ROLES: 'bff',
    DATABASE_URL: database.url,
    LOG_LEVEL: 'error',
    NODE_OPTIONS: '--inspect=127.0.0.1:0',
  });
}, 60_000);
afterAll(async () => {
  await bff?.stop();
  await database?.drop();
});

type Opened = () => void;

const openSse = (): Promise<Opened> =>
  new Promise((resolve, reject) => {
    const authorization = `Bearer ${bff.credentials.staff_token}`;
    const headers = { authorization, 'content-type': 'application/json', accept: 'text/event-stream' };
    const sent = request(`${bff.http}/graphql`, { method: 'POST', headers, agent: false }, (response) =>
      response.once('data', () => resolve(() => void sent.destroy())).on('error', () => undefined),
    );
    sent.on('error', reject).end(JSON.stringify({ query: QUERY }));
  });

const openWs = (): Promise<Opened> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${bff.http.replace('http', 'ws')}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL);
    const send = (message: object) => socket.send(JSON.stringify(message));
    const payload = { authorization: `Bearer ${bff.credentials.staff_token}` };
    socket.on('error', reject).on('open', () => send({ type: MessageType.ConnectionInit, payload }));
    socket.once('message', () => {
      send({ id: '1', type: MessageType.Subscribe, payload: { query: QUERY } });
      resolve(() => socket.terminate());
    });
  });

/** A few at a time: connecting is not what is measured. */
async function openMany(open: () => Promise<Opened>, count: number): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  while (opened.length < count) opened.push(...(await Promise.all(Array.from({ length: 20 }, open))));
  return opened;
}

const count = (transport: string, expected: number) =>
  eventually(async () => expect(await liveConnections(bff.ops, transport)).toBe(expected));

test.each([
  ['sse', openSse],
  ['ws', openWs],
])(
  'a thousand idle subscribers over %s cost under 30 MB, and nothing of them is left behind',
  async (name, open) => {
    const close = (opened: readonly Opened[]) => opened.forEach((each) => each());
    // What the process loads and compiles for the first ones is not what each costs.
    close(await openMany(open, 200));
    await count(name, 0);
    const memory = await processMemory(() => bff.logs());
    const before = await memory.used();
    const opened = await openMany(open, MANY);
    await count(name, MANY);
    const cost = (await memory.used()) - before;
    memory.close();
    close(opened);
    await count(name, 0);
    // What is measured holds something: each has a connection and a place among the followers at least.
    expect(cost).toBeGreaterThan(MANY * 1_024);
    expect(cost).toBeLessThan(MOST_BYTES);
  },
  60_000,
);
