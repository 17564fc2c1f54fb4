import { randomBytes, verify } from 'node:crypto';
import { sql } from 'kysely';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import type { DeadLetter } from '../../../src/dead-letters/dead-letter.js';
import { DELIVERY_LETTERS } from '../../../src/webhooks/deliveries/delivery-letters.js';
import { PAUSES } from '../../../src/webhooks/sending/schedule.js';
import { eventually } from '../../harness/eventually.js';
import { answering, startReceiver, type Receiver } from '../../harness/receiver.js';
import { openPostOffice, PARTNER, TRACE, type PostOffice } from './post-office.js';
import { signingKey } from './signing-key.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let office: PostOffice;
let receiver: Receiver;
beforeAll(async () => void (office = await openPostOffice()));
afterAll(() => office.close());
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(() => receiver.close());

const settled = (endpoint: string, ...states: readonly string[]) =>
  eventually(
    async () => expect((await office.deliveries(endpoint)).map(({ status }) => status)).toEqual(states),
    15_000,
  );
const endpointRow = (id: string) =>
  office.db.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const attemptsAt = (endpoint: string) =>
  office.db
    .selectFrom('attempts')
    .innerJoin('deliveries', 'deliveries.id', 'attempts.delivery_id')
    .where('endpoint_id', '=', endpoint)
    .selectAll('attempts')
    .orderBy('number')
    .execute();
const attempted = (endpoint: string, times: number) =>
  eventually(async () => expect(await attemptsAt(endpoint)).toHaveLength(times), 15_000);

test('what is sent is signed with every live secret, and official libraries believe it as it stands', async () => {
  const [live, old, over] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const { seed, publicKey } = signingKey();
  const endpoint = await office.endpoint(`${receiver.url}/in?token=t`, {
    secrets: [
      { key: live },
      { key: old, expiresAt: new Date(Date.now() + HOUR) },
      { key: over, expiresAt: new Date(Date.now() - 1) },
    ],
    signingSeed: seed,
  });
  const [event] = await office.post(endpoint, 'ord_1');
  const sender = office.open();
  await settled(endpoint, 'delivered');
  await sender.close();
  const { headers, body, path } = receiver.received[0] as Receiver['received'][number];
  const given = headers as Record<string, string>;
  expect([path, given['webhook-id'], given['content-type']]).toEqual(['/in?token=t', event, 'application/json']);
  expect(given['traceparent']).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  const text = (key: Buffer) => `whsec_${key.toString('base64')}`;
  for (const Webhook of [StandardWebhook, SvixWebhook]) {
    for (const key of [live, old]) expect(() => void new Webhook(text(key)).verify(body, given)).not.toThrow();
    expect(() => void new Webhook(text(over)).verify(body, given)).toThrow();
  }
  const asymmetric = given['webhook-signature']?.split(' ').find((each) => each.startsWith('v1a,')) ?? '';
  const content = Buffer.from(`${event}.${given['webhook-timestamp']}.${body}`);
  expect(verify(null, content, publicKey, Buffer.from(asymmetric.slice(4), 'base64'))).toBe(true);
});

test('ten attempts on the published schedule, with the same id and bytes; then a person has to look at it', async () => {
  receiver.answer(answering(500));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, 'ord_1');
  const sender = office.open();
  for (const [index, pause] of PAUSES.entries()) {
    await eventually(async () => expect(await attemptsAt(endpoint)).toHaveLength(index + 1));
    const { next_attempt_at: next } = await office.db
      .selectFrom('deliveries')
      .select('next_attempt_at')
      .where('endpoint_id', '=', endpoint)
      .executeTakeFirstOrThrow();
    const wait = (next as Date).getTime() - office.clock.now();
    expect(Math.abs(wait - pause)).toBeLessThan(2_000);
    // Not a moment before it is due.
    office.clock.pass(wait - 1_000);
    expect(receiver.received).toHaveLength(index + 1);
    office.clock.pass(2_000);
  }
  await settled(endpoint, 'failed');
  await sender.close();
  expect(new Set(receiver.received.map(({ headers, body }) => `${String(headers['webhook-id'])} ${body}`)).size).toBe(
    1,
  );
  expect(receiver.received).toHaveLength(10);
  const timestamps = receiver.received.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(new Set(timestamps).size).toBe(10);
  expect((await attemptsAt(endpoint)).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect((await office.deliveries(endpoint))[0]).toMatchObject({ cause: 'The endpoint answered 500.' });
});

test('what failed is among the dead letters: replayed with the same id and bytes, or left out', async () => {
  const { db: letters, desk } = await office.desk();
  receiver.answer(answering(410));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, 'ord_1', 'ord_2', 'ord_3');
  await office.db
    .updateTable('deliveries')
    .set({ status: 'failed', next_attempt_at: null, settled_at: new Date() })
    .execute();
  const page = await desk.list({ source: 'deliveries', place: endpoint }, { after: undefined, limit: 10 });
  const overtaken = page.letters.find((letter) => letter.key === 'ord_3');
  await office.db.updateTable('deliveries').set({ status: 'delivered' }).where('key', '=', 'ord_3').execute();
  const late = office.db.transaction().execute((tx) => DELIVERY_LETTERS.replay(tx as never, overtaken as DeadLetter));
  expect(await late).toBe(0);
  const [again, left] = ['ord_1', 'ord_2'].map((key) => page.letters.find((letter) => letter.key === key)?.id ?? '');
  expect((await desk.inspect(again ?? '')).inspected.payload).toMatchObject({
    type: 'order.created',
    data: { name: '[personal]' },
  });
  await desk.discard(left ?? '', 'they know it', 'ada');
  expect(await desk.replay(again ?? '', 'ada')).toBe(1);
  expect(await desk.count({ place: endpoint })).toBe(0);
  receiver.answer(answering(200));
  const sender = office.open();
  await eventually(async () =>
    expect((await office.deliveries(endpoint)).map(({ status }) => status).toSorted()).toEqual([
      'delivered',
      'delivered',
      'discarded',
    ]),
  );
  await sender.close();
  await letters.destroy();
});

test('of a delivery that was tried very often the last hundred attempts are kept', async () => {
  receiver.answer(answering(500));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, 'ord_1');
  await office.db
    .updateTable('deliveries')
    .set({ attempts: 150, attempts_before: 150 })
    .where('endpoint_id', '=', endpoint)
    .execute();
  await sql`insert into webhooks_out.attempts (delivery_id, number, at, duration_ms, request_excerpt)
    select id, number, now(), 1, '' from webhooks_out.deliveries, generate_series(1, 150) as number
    where endpoint_id = ${endpoint}`.execute(office.db);
  const sender = office.open();
  await eventually(async () => expect((await attemptsAt(endpoint)).at(-1)?.number).toBe(151));
  await sender.close();
  const numbers = (await attemptsAt(endpoint)).map(({ number }) => number);
  expect([numbers.length, numbers[0]]).toEqual([100, 52]);
});

test('attempts are kept with excerpts of what was said on both sides, without signature and query', async () => {
  receiver.answer((_, response) => response.writeHead(404).end('x'.repeat(3_000)));
  const endpoint = await office.endpoint(`${receiver.url}/in?token=private`);
  const [event] = await office.post(endpoint, 'ord_1');
  const sender = office.open();
  await eventually(async () => expect(await attemptsAt(endpoint)).toHaveLength(1));
  await sender.close();
  const [made] = await attemptsAt(endpoint);
  expect(made).toMatchObject({ response_status: 404, error: null, response_excerpt: 'x'.repeat(1024) });
  expect(made?.request_excerpt).toContain(`webhook-id: ${event}`);
  expect(made?.request_excerpt).toContain('"name":"naïve"');
  expect(made?.request_excerpt).not.toMatch(/private|signature/);
});

test('an endpoint that asks for time by Retry-After gets it, for all that waits for it, and no attempt is used up', async () => {
  receiver.answer(answering(429, { 'retry-after': '600' }));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, 'ord_1');
  const sender = office.open();
  await eventually(async () => expect(await attemptsAt(endpoint)).toHaveLength(1));
  receiver.answer(undefined);
  const other = await office.endpoint(`${receiver.url}/other`);
  await office.post(endpoint, 'ord_2');
  await office.post(other, 'ord_3');
  office.clock.pass(9 * MINUTE);
  await settled(other, 'delivered');
  expect(receiver.received.filter(({ path }) => path === '/')).toHaveLength(1);
  office.clock.pass(MINUTE);
  await settled(endpoint, 'delivered', 'delivered');
  await sender.close();
  const [first] = await office.db.selectFrom('deliveries').selectAll().where('endpoint_id', '=', endpoint).execute();
  expect([first?.attempts, first?.attempts_before]).toEqual([2, 1]);
});

test('410 disables the endpoint at once: what is to be sent waits, and its owner is told by an event', async () => {
  receiver.answer((_, response) => response.writeHead(410).end());
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, 'ord_1', 'ord_1');
  const sender = office.open();
  await settled(endpoint, 'parked', 'parked');
  await sender.close();
  expect(await endpointRow(endpoint)).toMatchObject({ status: 'disabled', disabled_reason: 'gone' });
  expect(receiver.received).toHaveLength(1);
  expect(await disabledEvents(endpoint)).toMatchObject([{ partner_id: PARTNER, data: { reason: 'gone' } }]);
});

test('an endpoint that fails for five days is disabled, in one transaction with the event of it', async () => {
  receiver.answer(answering(500));
  const endpoint = await office.endpoint(receiver.url);
  await office.post(endpoint, ...Array.from({ length: 12 }, (_, index) => `ord_${index}`));
  const sender = office.open();
  await eventually(async () => expect(await attemptsAt(endpoint)).toHaveLength(12));
  const since = (await endpointRow(endpoint)).failing_since as Date;
  office.clock.pass(5 * 24 * HOUR - MINUTE);
  await eventually(async () => expect((await endpointRow(endpoint)).consecutive_failures).toBe(24));
  expect((await endpointRow(endpoint)).status).toBe('enabled');
  office.clock.pass(HOUR);
  await eventually(async () => expect((await endpointRow(endpoint)).status).toBe('disabled'));
  await eventually(async () =>
    expect((await office.deliveries(endpoint)).every(({ status }) => status === 'parked')).toBe(true),
  );
  await sender.close();
  expect(await endpointRow(endpoint)).toMatchObject({ disabled_reason: 'failing' });
  expect(await disabledEvents(endpoint)).toMatchObject([
    { partner_id: PARTNER, data: { endpoint_id: endpoint, reason: 'failing', failing_since: since.toISOString() } },
  ]);
});

test('one success ends the days of failing', async () => {
  const endpoint = await office.endpoint(receiver.url);
  await office.change(endpoint, { consecutive_failures: 100, failing_since: new Date(0) });
  await office.post(endpoint, 'ord_1');
  const sender = office.open();
  await settled(endpoint, 'delivered');
  await sender.close();
  expect(await endpointRow(endpoint)).toMatchObject({
    status: 'enabled',
    consecutive_failures: 0,
    failing_since: null,
  });
});

test('a paused endpoint is sent nothing, and gets all of it in the order of each key when it returns', async () => {
  const endpoint = await office.endpoint(receiver.url);
  await office.change(endpoint, { status: 'paused' });
  const keys = Array.from({ length: 30 }, (_, index) => `ord_${index % 3}`);
  const parked = await office.post(endpoint, ...keys);
  const other = await office.endpoint(`${receiver.url}/other`);
  await office.post(other, 'ord_9');
  const sender = office.open();
  await settled(other, 'delivered');
  expect(receiver.received).toHaveLength(1);
  receiver.answer((_, response) => void setTimeout(() => response.end(), Math.random() * 10));
  await office.change(endpoint, { status: 'enabled' });
  // What happens from now on stands behind what waits, key by key.
  const fresh = await office.post(endpoint, 'ord_0', 'ord_1', 'ord_2');
  await settled(endpoint, ...[...parked, ...fresh].map(() => 'delivered'));
  await sender.close();
  const came = receiver.ids().slice(1);
  const all = [...parked, ...fresh];
  const keyOf = (id: string) => [...keys, 'ord_0', 'ord_1', 'ord_2'][all.indexOf(id)];
  for (const key of ['ord_0', 'ord_1', 'ord_2'])
    expect(came.filter((id) => keyOf(id) === key)).toEqual(all.filter((id) => keyOf(id) === key));
});

test('events of one key keep their order over a failure or two, and pass one that goes on failing', async () => {
  const failing = new Set<string>();
  receiver.answer((webhook, response) => {
    const id = String(webhook.headers['webhook-id']);
    response.writeHead(failing.has(id) ? 500 : 200).end();
  });
  const endpoint = await office.endpoint(receiver.url);
  const [first = '', second = ''] = await office.post(endpoint, 'ord_1', 'ord_1');
  const [elsewhere = ''] = await office.post(endpoint, 'ord_2');
  failing.add(first);
  const sender = office.open();
  // A pause begins when the attempt before it is written down, which is later than the receiver hears of it.
  await attempted(endpoint, 2);
  office.clock.pass(PAUSES[0] as number);
  await attempted(endpoint, 3);
  office.clock.pass(PAUSES[1] as number);
  await settled(endpoint, 'pending', 'delivered', 'delivered');
  await attempted(endpoint, 5);
  expect(receiver.ids().filter((id) => id !== elsewhere)).toEqual([first, first, first, second]);
  failing.clear();
  office.clock.pass(PAUSES[2] as number);
  await settled(endpoint, 'delivered', 'delivered', 'delivered');
  await sender.close();
});

async function disabledEvents(endpoint: string) {
  const { rows } = await sql`select partner_id, data from events.event_log
    where type = 'webhook_endpoint.disabled' and key = ${endpoint}`.execute(office.db);
  return rows;
}
