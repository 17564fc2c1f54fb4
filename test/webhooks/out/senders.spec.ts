import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Egress } from '../../../src/platform/egress/egress.js';
import { egressRules } from '../../../src/platform/egress/rules.js';
import { newId } from '../../../src/platform/ids.js';
import { createLogger } from '../../../src/platform/logger.js';
import { wakeSenders } from '../../../src/webhooks/deliveries/delivery.store.js';
import { SecretBox } from '../../../src/webhooks/secret-box.js';
import { startSending } from '../../../src/webhooks/sending/start-sending.js';
import { eventually } from '../../harness/eventually.js';
import { startReceiver, type Receiver } from '../../harness/receiver.js';
import { BOX_KEY, openPostOffice, type PostOffice } from './post-office.js';

const CHILD = fileURLToPath(new URL('./sender.child.mjs', import.meta.url));
/** Longer than the lease of a delivery. */
const LEASE = 61_000;

let office: PostOffice;
let receiver: Receiver;
const children: ChildProcess[] = [];
beforeEach(async () => {
  office = await openPostOffice();
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await office.close();
});

const keys = (count: number) => Array.from({ length: count }, (_, index) => `ord_${index}`);
const delivered = async (endpoint: string) =>
  (await office.deliveries(endpoint)).filter(({ status }) => status === 'delivered').length;

/** A worker of its own that sends up to so many at the same time. */
async function worker(slots: number): Promise<ChildProcess> {
  const options = { databaseUrl: office.database.url, boxKey: BOX_KEY.toString('base64'), slots };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

test('a sender is killed: every delivery arrives, and only those it had in flight arrive twice', async () => {
  const SLOTS = 6;
  receiver.answer((_, response) => void setTimeout(() => response.end(), 10));
  const endpoint = await office.endpoint(receiver.url);
  const events = await office.post(endpoint, ...keys(120));
  const killed = await worker(SLOTS);
  await eventually(() => expect(receiver.received.length).toBeGreaterThan(30), 10_000);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const before = receiver.received.length;
  expect(before).toBeLessThan(events.length);
  office.open();
  await eventually(async () => expect(await delivered(endpoint)).toBeGreaterThan(events.length - SLOTS - 1), 10_000);
  // What it held comes when its leases end.
  office.clock.pass(LEASE);
  await eventually(async () => expect(await delivered(endpoint)).toBe(events.length), 10_000);
  expect(new Set(receiver.ids())).toEqual(new Set(events));
  expect(receiver.received.length - events.length).toBeLessThanOrEqual(SLOTS);
}, 40_000);

test('a sender that is frozen for longer than its leases changes nothing of what others did meanwhile', async () => {
  const held: ServerResponse[] = [];
  receiver.answer((_, response) => void held.push(response));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, ...keys(3));
  const frozen = await worker(3);
  await eventually(() => expect(held).toHaveLength(3), 10_000);
  frozen.kill('SIGSTOP');
  office.clock.pass(LEASE);
  receiver.answer(undefined);
  const sender = office.open();
  await eventually(async () => expect(await delivered(endpoint)).toBe(3), 10_000);
  await sender.close();
  // It wakes to an answer that would have its deliveries tried again.
  for (const response of held) response.writeHead(500).end();
  const later = await office.post(endpoint, 'ord_later');
  await office.db
    .updateTable('deliveries')
    .set({ next_attempt_at: new Date() })
    .where('event_id', 'in', [...later])
    .execute();
  // The other's clock was ahead.
  await office.db
    .updateTable('buckets')
    .set({ empty_at: new Date(0) })
    .execute();
  frozen.kill('SIGCONT');
  await eventually(async () => expect(await delivered(endpoint)).toBe(4), 10_000);
  expect(receiver.received).toHaveLength(7);
  const rows = await office.db.selectFrom('deliveries').select(['attempts', 'cause']).execute();
  expect(rows).toEqual(Array.from({ length: 4 }, () => ({ attempts: 1, cause: null })));
}, 40_000);

test('one endpoint that hangs and one that drips keep ten connections each, and the others wait for neither', async () => {
  receiver.answer(({ path }, response) => {
    if (path === '/hanging') return;
    if (path !== '/dripping') return void response.end();
    response.socket?.write('HTTP/1.1 200 OK\r\nx-drip: ');
    const drip = setInterval(() => response.socket?.write('x'), 50);
    response.socket?.on('close', () => clearInterval(drip));
  });
  const [hanging, dripping] = [
    await office.endpoint(`${receiver.url}/hanging`),
    await office.endpoint(`${receiver.url}/dripping`),
  ];
  // They are due for longer than the others, and there are more of them than the sender has hands.
  for (const endpoint of [hanging, dripping]) await office.post(endpoint, ...keys(100));
  office.clock.pass(1_000);
  const others: string[] = [];
  for (let each = 0; each < 4; each += 1) others.push(await office.endpoint(`${receiver.url}/other-${each}`));
  for (const endpoint of others) await office.post(endpoint, ...keys(25));
  office.open({ slots: 40, longestMilliseconds: 15_000 });
  await eventually(async () => {
    for (const endpoint of others) expect(await delivered(endpoint)).toBe(25);
  }, 14_000);
  for (const path of ['/hanging', '/dripping'])
    expect(receiver.received.filter((webhook) => webhook.path === path)).toHaveLength(10);
  expect(await office.db.selectFrom('attempts').where('error', 'is not', null).selectAll().execute()).toEqual([]);
}, 40_000);

test('a partner whose endpoints all hang keeps fifty connections, and no other partner waits for it', async () => {
  receiver.answer(({ path }, response) => (path === '/hanging' ? undefined : response.end()));
  const another = await office.endpoint(`${receiver.url}/another`);
  await office.change(another, { partner_id: newId('ptr') });
  for (let each = 0; each < 7; each += 1)
    await office.post(await office.endpoint(`${receiver.url}/hanging`), ...keys(12));
  office.open({ slots: 60, longestMilliseconds: 15_000 });
  await eventually(() => expect(receiver.received).toHaveLength(50), 10_000);
  await office.post(another, ...keys(30));
  await eventually(async () => expect(await delivered(another)).toBe(30), 10_000);
  expect(receiver.received.filter(({ path }) => path === '/hanging')).toHaveLength(50);
}, 40_000);

test('an endpoint that has failed in a row keeps two connections, until it succeeds', async () => {
  const held: ServerResponse[] = [];
  receiver.answer((_, response) => void held.push(response));
  const endpoint = await office.endpoint(receiver.url);
  await office.change(endpoint, { consecutive_failures: 5 });
  await office.post(endpoint, ...keys(20));
  const healthy = await office.endpoint(`${receiver.url}/healthy`);
  await office.post(healthy, ...keys(20));
  office.open({ longestMilliseconds: 15_000 });
  await eventually(() => expect(held).toHaveLength(12));
  expect(receiver.received.filter(({ path }) => path === '/')).toHaveLength(2);
  receiver.answer(undefined);
  for (const response of held) response.end();
  await eventually(async () => expect((await delivered(endpoint)) + (await delivered(healthy))).toBe(40), 10_000);
});

test('two senders share the bucket of an endpoint: its rate holds for both together', async () => {
  let now = Date.now();
  const clock = { now: () => now };
  const endpoint = await office.endpoint(receiver.url, { ratePerMinute: 600 });
  // What is posted is due at once, by the clock of the senders as well.
  office.clock.pass(-60_000);
  await office.post(endpoint, ...keys(100));
  for (let sender = 0; sender < 2; sender += 1) office.open({ clock });
  const others = await office.endpoint(`${receiver.url}/others`);
  const passed = () => receiver.received.filter(({ path }) => path === '/').length;
  for (const [seconds, most] of [
    [0, 10],
    [1, 20],
    [0.5, 25],
    [60, 35],
  ] as const) {
    now += seconds * 1000;
    await eventually(() => expect(passed()).toBe(most));
    // Both have looked again by the time that ten of another endpoint are through.
    const before = await delivered(others);
    await office.post(others, ...keys(10));
    await eventually(async () => expect(await delivered(others)).toBe(before + 10));
    expect(passed()).toBe(most);
  }
});

test('a sender that is closed settles what it is sending and takes nothing new', async () => {
  const held: ServerResponse[] = [];
  receiver.answer((_, response) => void held.push(response));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, ...keys(30));
  const sender = office.open();
  await eventually(() => expect(held).toHaveLength(10));
  const closed = sender.close();
  for (const response of held) response.end();
  await closed;
  expect([await delivered(endpoint), receiver.received.length]).toEqual([10, 10]);
  const leased = await office.db.selectFrom('deliveries').where('lease_owner', 'is not', null).selectAll().execute();
  expect(leased).toEqual([]);
});

test('a sender wakes when somebody says that there is something', async () => {
  const sending = startSending({
    databaseUrl: office.database.url,
    egress: new Egress({ rules: egressRules({ development: true, allowed: undefined }) }),
    box: new SecretBox(BOX_KEY),
    clock: office.clock,
    logger: createLogger({ level: 'silent', pretty: false }),
    keptDays: 90,
    disableAfterMilliseconds: 1e9,
    lookMilliseconds: 600_000,
  });
  try {
    const endpoint = await office.endpoint(receiver.url);
    await office.post(endpoint, 'ord_1');
    await office.db.transaction().execute(wakeSenders);
    await eventually(() => expect(receiver.received).toHaveLength(1));
  } finally {
    await sending.close();
  }
});
