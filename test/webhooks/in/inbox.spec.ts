import { readFileSync } from 'node:fs';
import { inboxRoutes } from '../../../src/console/inbox.routes.js';
import { routed } from '../../../src/console/routes.js';
import { CursorCodec } from '../../../src/platform/cursor.js';
import { claim, settle } from '../../../src/webhooks/in/claims.js';
import { InboxDesk } from '../../../src/webhooks/in/inbox-desk.js';
import { InboxStore } from '../../../src/webhooks/in/inbox.store.js';
import { forget } from '../../../src/webhooks/in/pruning.js';
import type { Provider } from '../../../src/webhooks/in/provider.js';
import { PROVIDERS } from '../../../src/webhooks/in/providers.js';
import { stripe } from '../../../src/webhooks/in/providers/stripe.js';
import { openDoor, type Door } from './door.js';
import { byHubspot, byOdoo, byShopify, byStripe, bySvix, payment, SECRET_PATH } from './senders.js';

let door: Door;
beforeAll(async () => void (door = await openDoor()));
beforeEach(() => door.empty());
afterAll(() => door.close());

const MINUTE = 60_000;
const vector = (provider: string, name: string): string => {
  const file = readFileSync(new URL(`./vectors/${provider}.json`, import.meta.url), 'utf8');
  const { deliveries } = JSON.parse(file) as { deliveries: { readonly name: string; readonly body: string }[] };
  return deliveries.find((each) => each.name === name)?.body ?? '';
};

test('what each provider signs is kept as it came, answered, and becomes an event that names it', async () => {
  const now = door.clock.now();
  const won = vector('crm', 'deal.won');
  const sent = [
    byStripe(payment('evt_1'), now),
    byStripe(payment('evt_2'), now, 'whsec_retiring_retiring_retiring'),
    byShopify('inventory_levels/update', 'w1', vector('shopify', 'inventory_levels/update')),
    byOdoo('o1', vector('odoo', 'stock.move/confirmed'), now),
    bySvix('s1', won, now),
    byHubspot(won, door.url, now),
  ];
  for (const each of sent) expect(await door.send(each)).toEqual({ status: 200, body: {} });
  const rows = await door.rows();
  expect(rows.map(({ provider, delivery_id: id }) => `${provider} ${id}`)).toEqual([
    'stripe evt_1',
    'stripe evt_2',
    'shopify w1',
    'odoo o1',
    'crm s1',
    'crm won-9436120',
  ]);
  expect(rows.map(({ body }) => body.toString())).toEqual(sent.map(({ body }) => body));
  expect(rows.every(({ status, authenticated }) => status === 'received' && authenticated)).toBe(true);
  expect(await door.processor().round()).toBe(6);
  expect((await door.rows()).map(({ status, cause }) => [status, cause])).toEqual(rows.map(() => ['done', null]));
  const events = await door.events();
  expect(events.map(({ type }) => type)).toEqual([
    'provider_payment.succeeded',
    'provider_payment.succeeded',
    'stock_level.changed',
    'stock_move.confirmed',
    'deal.won',
    'deal.won',
  ]);
  expect(events[0]?.metadata).toEqual({
    correlation_id: rows[0]?.correlation_id,
    trace_id: rows[0]?.trace_id,
    causation_id: 'evt_1',
  });
});

test('a hundred repeats at once are one delivery and one event, and so are later ones', async () => {
  const one = byStripe(payment('evt_1'), door.clock.now());
  const answers = await Promise.all(Array.from({ length: 100 }, () => door.send(one)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const workers = [door.processor(), door.processor(), door.processor()];
  expect((await Promise.all(workers.map((worker) => worker.round()))).toSorted()).toEqual([0, 0, 1]);
  expect((await door.send(one)).status).toBe(200);
  expect(await door.processor().round()).toBe(0);
  expect([(await door.rows()).length, (await door.events()).length]).toEqual([1, 1]);
});

test('what was signed and cannot be read is answered, kept as it came, and dies at once with its cause', async () => {
  const now = door.clock.now();
  const bad: readonly (readonly [Buffer | string, string])[] = [
    [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'the body is not UTF-8'],
    ['', 'the body is not JSON'],
    ['{"type":', 'the body is not JSON'],
    ['null', 'the body must be an object'],
    ['[1,2]', 'the body must be an object'],
    ['"text"', 'the body must be an object'],
    ['['.repeat(200_000), 'the body is nested too deep'],
    ['{"__proto__":{"type":"payment_intent.succeeded"}}', 'type must be a text'],
    ['{"constructor":{"prototype":{"type":"x"}}}', 'type must be a text'],
    ['{"type":"payment_intent.succeeded","data":null}', 'data must be an object'],
    [
      '{"type":"payment_intent.succeeded","data":{"object":{"id":"pi_\\u0000"}}}',
      'data.object.id holds a character that is none',
    ],
    [
      '{"type":"payment_intent.succeeded","data":{"object":{"id":"pi_\\ud800"}}}',
      'data.object.id holds a character that is none',
    ],
    [
      '{"type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","amount_received":-5,"currency":"usd"}}}',
      'provider_payment.succeeded v1 is not as the catalog says: data.amount.amount must be at least 0',
    ],
    ['{"id":"evt_\\u0000","type":7}', 'type must be a text'],
    [`{"id":"${'x'.repeat(5_000)}","type":7}`, 'type must be a text'],
    ['{"id":{"a":1},"type":7}', 'type must be a text'],
  ];
  for (const [body] of bad) expect(await door.send(byStripe(body, now))).toEqual({ status: 200, body: {} });
  await door.processor().round();
  const rows = await door.rows();
  expect(rows.map(({ status, cause, attempts }) => [status, cause, attempts])).toEqual(
    bad.map(([, cause]) => ['dead', cause, 1]),
  );
  expect(rows.map(({ body }) => body)).toEqual(bad.map(([body]) => Buffer.from(body)));
  expect(rows.every(({ delivery_id: id }) => /^sha256:[0-9a-f]{64}$/.test(id))).toBe(true);
  expect(await door.events()).toEqual([]);
  expect(({} as { readonly type?: string }).type).toBeUndefined();
});

test('a type that nobody hears is done, and says why nothing came of it', async () => {
  await door.send(byStripe('{"id":"evt_1","type":"customer.created","data":{}}', door.clock.now()));
  await door.processor().round();
  expect((await door.rows()).map(({ status, cause }) => [status, cause])).toEqual([
    ['done', 'nothing here hears of customer.created'],
  ]);
});

/** A provider whose translation fails so many times. */
const failing = (times: number): readonly Provider[] => {
  let failed = 0;
  const translate: Provider['translate'] = (kept) => {
    if (failed < times) {
      failed += 1;
      throw new Error(`failed ${failed} times`);
    }
    return stripe.translate(kept);
  };
  return [{ ...stripe, translate }];
};

test('a delivery that fails comes again after pauses that double, and its event is published once', async () => {
  await door.send(byStripe(payment('evt_1'), door.clock.now()));
  const worker = door.processor(failing(3));
  const pauses: number[] = [];
  while ((await door.rows())[0]?.status !== 'done') {
    expect(await worker.round()).toBe(1);
    expect(await worker.round()).toBe(0);
    const [row] = await door.rows();
    if (row?.status !== 'failed') continue;
    expect(row.cause).toBe(`failed ${row.attempts} times`);
    pauses.push(row.next_attempt_at.getTime() - door.clock.at);
    door.clock.at = row.next_attempt_at.getTime();
  }
  for (const [index, pause] of pauses.entries()) {
    expect(pause).toBeGreaterThanOrEqual(5_000 * 2 ** index * 0.75);
    expect(pause).toBeLessThanOrEqual(5_000 * 2 ** index * 1.25);
  }
  expect([pauses.length, (await door.events()).length]).toEqual([3, 1]);
});

test('after ten attempts a delivery is dead and is tried no more', async () => {
  await door.send(byStripe(payment('evt_1'), door.clock.now()));
  const worker = door.processor(failing(Infinity));
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    expect(await worker.round()).toBe(1);
    door.clock.at += 90 * MINUTE;
  }
  expect(await worker.round()).toBe(0);
  expect(await door.rows()).toMatchObject([{ status: 'dead', attempts: 10, cause: 'failed 10 times' }]);
  expect(await door.events()).toEqual([]);
});

test('one that fails takes no other of its batch with it', async () => {
  for (const id of ['evt_1', 'evt_2', 'evt_3']) await door.send(byStripe(payment(id), door.clock.now()));
  // More than the catalog allows: its event cannot be published.
  await door.send(byStripe(payment('evt_4', -1), door.clock.now()));
  await door.processor().round();
  const rows = await door.rows();
  expect(rows.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'dead']);
  expect(rows[3]?.cause).toContain('not as the catalog says');
  expect(await door.events()).toHaveLength(3);
});

test('what a dead process held comes again when its lease is over, and what it still says then counts for nothing', async () => {
  await door.send(byStripe(payment('evt_1'), door.clock.now()));
  const now = new Date(door.clock.at);
  const held = await claim(door.inbox, { now, leaseUntil: new Date(door.clock.at + MINUTE), most: 10 });
  expect(await door.processor().round()).toBe(0);
  door.clock.at += MINUTE;
  expect(await door.processor().round()).toBe(1);
  const late = held.map((row) => ({ row, status: 'failed', cause: 'too late', again: now }) as const);
  expect(await settle(door.inbox, late, now)).toEqual(new Set());
  expect(await door.rows()).toMatchObject([{ status: 'done', attempts: 2, cause: null }]);
  expect(await door.events()).toHaveLength(1);
});

test('a delivery whose process ends in every attempt dies too', async () => {
  await door.send(byStripe(payment('evt_1'), door.clock.now()));
  await door.inbox
    .updateTable('inbox')
    .set({ status: 'processing', attempts: 10, lease_until: new Date(door.clock.at + MINUTE) })
    .execute();
  expect(await door.processor().round()).toBe(0);
  door.clock.at += 2 * MINUTE;
  expect(await door.processor().round()).toBe(1);
  expect(await door.rows()).toMatchObject([{ status: 'dead', cause: 'its process ended in each attempt' }]);
});

test('what Odoo sends unsigned is taken at the secret path from a listed address alone, and marked', async () => {
  const body = vector('odoo', 'Odoo’s own action: a move with the two fields that were added');
  const from = (address: string, path = SECRET_PATH) =>
    door.send({ path: `/webhooks/odoo/${path}`, headers: { 'x-forwarded-for': address }, body });
  expect((await from('198.51.100.1')).status).toBe(401);
  expect((await from('203.0.113.7', `${SECRET_PATH}x`)).status).toBe(401);
  expect((await from('203.0.113.7')).status).toBe(200);
  await door.processor().round();
  expect(await door.rows()).toMatchObject([{ status: 'done', authenticated: false }]);
  expect(await door.events()).toMatchObject([{ type: 'stock_move.confirmed', metadata: { authenticated: false } }]);
  expect(JSON.stringify(door.log)).not.toContain(SECRET_PATH);
});

test('deliveries that are done are forgotten after a month, and those that died are not', async () => {
  await door.send(byStripe(payment('evt_1'), door.clock.now()));
  await door.send(byStripe('{"id":"evt_2"}', door.clock.now()));
  await door.processor().round();
  door.clock.at += 30 * 24 * 60 * MINUTE;
  await forget(door.inbox, door.clock);
  expect(await door.rows()).toHaveLength(2);
  door.clock.at += 2 * 24 * 60 * MINUTE;
  await forget(door.inbox, door.clock);
  expect(await door.rows()).toMatchObject([{ delivery_id: 'evt_2', status: 'dead' }]);
});

test('deliveries of one statement are each told whether they are new', async () => {
  const store = new InboxStore(door.inbox, door.clock);
  const delivery = (id: string) => ({
    ...{ provider: 'stripe', delivery_id: id, headers: {}, body: Buffer.from(id) },
    ...{ trace_id: '0'.repeat(32), correlation_id: 'req_test', authenticated: true },
  });
  expect(await store.keep(['a', 'b', 'a'].map(delivery))).toEqual(['accepted', 'accepted', 'repeated']);
  expect(await store.keep(['b', 'c'].map(delivery))).toEqual(['repeated', 'accepted']);
});

test('every provider has its path', async () => {
  for (const { name } of PROVIDERS)
    expect((await door.send({ path: `/webhooks/${name}`, headers: {}, body: '{}' })).status).toBe(401);
});

test('operators see what is dead without the personal data in it, and let it be tried again', async () => {
  const cursors = new CursorCodec(Buffer.alloc(32));
  const routes = inboxRoutes(new InboxDesk(door.inbox, door.clock), cursors);
  const ask = async (method: 'GET' | 'POST', target: string) => {
    const { pathname, searchParams: query } = new URL(target, 'http://operators');
    const { route, params } = routed(routes, method, pathname);
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test asserts is what it knows of the body
    return (await route.answer({ params, query, body: {} })).body as any;
  };
  const order = vector('shopify', 'orders/create of something without a SKU');
  await door.send(byShopify('orders/create', 'w1', order));
  await door.send(byStripe(payment('evt_1'), door.clock.now()));
  await door.send(byStripe('{"id":"evt_2"}', door.clock.now()));
  await door.processor().round();
  const first = await ask('GET', '/api/inbox?limit=2');
  const second = await ask('GET', `/api/inbox?limit=2&cursor=${first.meta.next_cursor}`);
  expect([...first.data, ...second.data].map(({ delivery_id: id }) => id)).toEqual(['evt_2', 'evt_1', 'w1']);
  expect(second.meta.next_cursor).toBeNull();
  const { data } = await ask('GET', '/api/inbox?status=dead&provider=shopify');
  expect(data).toMatchObject([{ delivery_id: 'w1', cause: 'line_items[0].sku must be a text', attempts: 1 }]);
  const one = await ask('GET', `/api/inbox/${data[0].id}`);
  expect(one.data.payload).toMatchObject({ id: expect.anything(), email: '[hidden]', line_items: [{ quantity: 1 }] });
  expect(JSON.stringify(one)).not.toMatch(/Lovelace|example\.com|Square|SW1Y/);
  expect((await ask('POST', `/api/inbox/${data[0].id}/retry`)).data).toMatchObject({ status: 'received', attempts: 0 });
  expect(await door.processor().round()).toBe(1);
  const [done] = (await ask('GET', '/api/inbox?status=done')).data;
  await expect(ask('POST', `/api/inbox/${done.id}/retry`)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  await expect(ask('GET', '/api/inbox/whi_none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
