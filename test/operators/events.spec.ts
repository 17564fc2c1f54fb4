import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SEEDED_PARTNER_ID } from '../../src/seeds/well-known.js';
import { eventually } from '../harness/eventually.js';
import { operatedStack, type Operated } from '../harness/operators.js';

const PATIENCE = 20_000;
const TRIVIUM = fileURLToPath(new URL('../../dist/trivium.js', import.meta.url));

let operated: Operated;
let order: string;
beforeAll(async () => {
  operated = await operatedStack();
  order = await operated.place();
  // The last that is told of an order.
  await eventually(async () => expect(await typesOf(order)).toContain('notification.sent'), PATIENCE);
}, 60_000);
afterAll(() => operated?.stop());

const events = async (query: string) => (await operated.get(`/api/events?${query}`)).body;
const typesOf = async (key: string): Promise<string[]> =>
  (await events(`key=${key}`)).data.map((event: { event_type: string }) => event.event_type);

test('the log is read newest first, by key, type and time, page by page', async () => {
  const { data } = await events(`key=${order}`);
  expect(data.at(-1)).toMatchObject({ event_type: 'order.created', key: order, source: 'orders' });
  const [created, ...others] = (await events(`key=${order}&type=order.created`)).data;
  expect([created.event_id, others]).toEqual([data.at(-1).event_id, []]);
  expect((await events(`key=${order}&until=${created.timestamp}`)).data).toEqual([]);
  expect((await events(`key=${order}&since=${created.timestamp}`)).data).toEqual(data);
  const first = await events(`key=${order}&limit=2`);
  const second = await events(`key=${order}&limit=2&cursor=${first.meta.next_cursor}`);
  expect([...first.data, ...second.data]).toEqual(data.slice(0, 4));
  expect((await operated.get(`/api/events/${created.event_id}`)).body.data).toEqual(created);
});

test('personal data of an event shows that it is there and nothing else', async () => {
  const [created] = (await events(`key=${order}&type=order.created`)).data;
  expect(created.data.shipping_address).toMatchObject({ recipient: '[personal]', country_code: 'US' });
  expect(JSON.stringify(created)).not.toContain('Harbor');
});

test('consumers are listed with how far they are', async () => {
  const { data } = (await operated.get('/api/events/consumers')).body;
  expect(data).toContainEqual({
    consumer: 'sagas.payments',
    hears: ['payment.captured', 'payment.failed'],
    waiting: expect.any(Number),
    lag_seconds: expect.any(Number),
    dead_letters: 0,
  });
});

test('a replay reaches one consumer and starts no saga twice', async () => {
  const asked = { consumer: 'sagas.orders', from: 1, type: 'order.created', key: order };
  const answer = await operated.post('/api/events/replay', asked);
  expect([answer.status, answer.body.data]).toEqual([
    202,
    { run: expect.stringMatching(/^run_/), consumer: 'sagas.orders', events: 1 },
  ]);
  await eventually(async () => {
    const { rows } = await operated.db.query('select consumer from events.consumed where run = $1', [
      answer.body.data.run,
    ]);
    expect(rows).toEqual([{ consumer: 'sagas.orders' }]);
  }, PATIENCE);
  expect((await operated.get(`/api/sagas?order_id=${order}`)).body.data).toHaveLength(1);
});

interface Logged {
  readonly sequence: number;
  readonly event_id: string;
  readonly event_type: string;
  readonly metadata: { readonly trace_id: string };
}

/** As the consumer would have left them: one that failed, and one of the same key behind it. */
async function buried(): Promise<readonly { readonly id: string; readonly type: string }[]> {
  const consumer = 'sagas.payments';
  const { data } = await events(`key=${order}&limit=2`);
  const oldestFirst: readonly Logged[] = data.toReversed();
  for (const [index, event] of oldestFirst.entries())
    await operated.db.query(
      `insert into events.dead_letters (consumer, sequence, run, key, event_id, type, cause, trace_id, attempts)
       values ($1, $2, 'run_test', $3, $4, $5, $6, $7, 8)`,
      [
        ...[consumer, event.sequence, order, event.event_id, event.event_type],
        index === 0 ? 'it was refused' : null,
        event.metadata.trace_id,
      ],
    );
  return oldestFirst.map(({ sequence, event_type: type }) => ({ id: `events~${consumer}~${sequence}~run_test`, type }));
}

test('a dead letter is looked at, and replayed with those behind it', async () => {
  const [failed, behind] = await buried();
  const { body } = await operated.get(`/api/dead-letters?source=events&place=sagas.payments&key=${order}`);
  expect([body.data, body.meta.total]).toMatchObject([
    [
      { type: behind?.type, cause: null, waits_for_another: true },
      { type: failed?.type, cause: 'it was refused', waits_for_another: false, attempts: 8 },
    ],
    2,
  ]);
  const one = await operated.get(`/api/dead-letters/${failed?.id}`);
  expect(one.body.data).toMatchObject({ id: failed?.id, payload: { event_type: failed?.type }, actions: [] });
  const replayed = await operated.post(`/api/dead-letters/${failed?.id}/replay`, { operator: 'ada' });
  expect([replayed.status, replayed.body.data]).toEqual([202, { id: failed?.id, replayed: 2 }]);
  await eventually(async () => {
    const { rows } = await operated.db.query(`select state from bus.job where data->>'run' = 'run_test'`);
    expect(rows).toEqual([{ state: 'completed' }, { state: 'completed' }]);
  }, PATIENCE);
});

test('a dead letter is discarded for a reason only, which is kept', async () => {
  await operated.db.query(`delete from events.consumed where run = 'run_test'`);
  const [failed] = await buried();
  const path = `/api/dead-letters/${failed?.id}/discard`;
  const refused = await operated.post(path);
  expect([refused.status, refused.body.error.code]).toEqual([400, 'VALIDATION_FAILED']);
  const done = await operated.post(path, { reason: 'nobody needs it' });
  expect([done.status, done.body.data]).toMatchObject([200, { id: failed?.id, discarded: true }]);
  const [action] = (await operated.get('/api/dead-letters/actions')).body.data;
  expect(action).toMatchObject({ action: 'discarded', target: failed?.id, reason: 'nobody needs it', operator: null });
  expect((await operated.get(`/api/dead-letters/${failed?.id}`)).status).toBe(404);
});

const trivium = (...args: readonly string[]) => {
  const env = { ...process.env, OPS_URL: operated.stack.ops, USER: 'ada' };
  return promisify(execFile)(process.execPath, [TRIVIUM, 'dlq', ...args], { env });
};

test('many are replayed from the command line, which says before how many, and shows how far it is', async () => {
  await operated.db.query(`delete from events.consumed where run = 'run_test'`);
  await buried();
  const all = ['--place', 'sagas.payments', '--cause', 'REFUSED'];
  expect((await trivium('list', ...all)).stdout).toMatch(
    /sagas\.payments.+8×.+it was refused.+events~sagas\.payments~/,
  );
  expect((await trivium('replay', ...all, '--dry-run')).stdout).toBe('1 dead letter would be replayed.\n');
  expect((await trivium('replay', ...all)).stdout).toMatch(
    /running {2}0 of 1\n(.*\n)*dlr_\w+ {2}completed {2}2 of 2\n$/,
  );
  expect((await trivium('list', ...all)).stdout).toBe('No dead letter is like that.\n');
  expect((await trivium('log')).stdout).toMatch(/ada +bulk_replay_started +dlr_/);
  await expect(trivium('replay')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('"all": true') });
  await expect(trivium('replay', 'events~nobody~1~')).rejects.toMatchObject({
    stderr: expect.stringMatching(/^There is no/),
  });
  await expect(trivium('discard')).rejects.toMatchObject({ stderr: expect.stringMatching(/^Usage:/) });
  await expect(trivium('list', '--older-than', 'long')).rejects.toMatchObject({
    stderr: expect.stringMatching(/12h or 7d/),
  });
  await expect(trivium('list', '--ops', 'http://127.0.0.1:9')).rejects.toMatchObject({
    stderr: expect.stringMatching(/^No Trivium answers at http:\/\/127\.0\.0\.1:9/),
  });
});

test('the command line does nothing else than what it was asked for', async () => {
  await operated.db.query(`delete from events.consumed where run = 'run_test'`);
  const [failed] = await buried();
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [['replay', failed?.id ?? '', '--dry-run'], /^dlq replay ID does not take --dry-run\.\n$/],
    [['replay', failed?.id ?? '', '--source', 'inbox'], /does not take --source/],
    [['replay', '--place', '', '--source', 'events'], /^--place must not be empty\.\n$/],
    [['replay', '--all', '--rate', 'fast'], /^--rate must be a whole number, not "fast"\.\n$/],
    [['list', '--dry-run'], /^dlq list does not take --dry-run\.\n$/],
    [['show', 'depths'], /^"depths" is not the id of a dead letter\.\n$/],
    [['cancel', '..'], /^"\.\." is not the id of a replay\.\n$/],
    [['list', '--ops', 'localhost:8081'], /^--ops must be a URL such as/],
    [['list', '--ops', operated.stack.http], /is not the operators’ port of a worker/],
  ];
  await Promise.all(
    refused.map(([args, stderr]) =>
      expect(trivium(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(stderr) }),
    ),
  );
  const { body } = await operated.get(`/api/dead-letters?place=sagas.payments&key=${order}`);
  expect(body.meta.total).toBe(2);
  await operated.post(`/api/dead-letters/${failed?.id}/discard`, { reason: 'of a test' });
});

test('whoever reads the command line may stop reading', async () => {
  const child = spawn(process.execPath, [TRIVIUM, 'dlq', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect([code, stderr]).toEqual([0, '']);
});

test('bad input is answered in the envelope of the public API', async () => {
  const replay = (body: object) => operated.post('/api/events/replay', body);
  const bulk = (body: object) => operated.post('/api/dead-letters/replays', body);
  const from = '2026-01-01T00:00:00Z';
  const { meta } = await events('limit=1');
  const refusals = [
    [await operated.get('/api/events?type=order.eaten'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/events?since=yesterday'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/events?limit=201'), 400, 'VALIDATION_FAILED'],
    [await operated.get(`/api/sagas?cursor=${meta.next_cursor}`), 400, 'INVALID_CURSOR'],
    [await operated.get('/api/events/evt_none'), 404, 'NOT_FOUND'],
    [await operated.get('/api/dead-letters/events~sagas.orders~1~'), 404, 'NOT_FOUND'],
    [await operated.post('/api/dead-letters/events~sagas.orders~1~/replay'), 404, 'NOT_FOUND'],
    [await operated.get('/api/dead-letters?source=elsewhere'), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/dead-letters?failed_before=long'), 400, 'VALIDATION_FAILED'],
    [await bulk({}), 400, 'VALIDATION_FAILED'],
    [await bulk({ all: true, type: 'order.created' }), 400, 'VALIDATION_FAILED'],
    [await bulk({ all: 'yes' }), 400, 'VALIDATION_FAILED'],
    [await bulk({ all: true, per_second: 0 }), 400, 'VALIDATION_FAILED'],
    [await bulk({ all: true, per_second: { a: 1 } }), 400, 'VALIDATION_FAILED'],
    [await bulk({ source: ['events'] }), 400, 'VALIDATION_FAILED'],
    [await bulk({ source: 'events', place: ' ' }), 400, 'VALIDATION_FAILED'],
    [await operated.get('/api/dead-letters/replays/dlr_none'), 404, 'NOT_FOUND'],
    [await operated.post('/api/dead-letters/replays/dlr_none/cancel'), 404, 'NOT_FOUND'],
    [await replay({ consumer: 'sagas.orders' }), 400, 'VALIDATION_FAILED'],
    [await replay({ consumer: 'nobody', from }), 400, 'VALIDATION_FAILED'],
    [await replay({ consumer: 'sagas.orders', from: 0 }), 400, 'VALIDATION_FAILED'],
    [await replay({ consumer: 'sagas.orders', from: 'now' }), 400, 'VALIDATION_FAILED'],
    [await replay({ consumer: 'sagas.orders', from, type: 'stock.reserved' }), 400, 'VALIDATION_FAILED'],
    [await replay({ consumer: 'sagas.orders', from, keys: [order] }), 400, 'VALIDATION_FAILED'],
  ] as const;
  for (const [{ status, body }, wanted, code] of refusals)
    expect([status, body.data, body.error.code]).toEqual([wanted, null, code]);
});

describe('keys of partners', () => {
  const at = `/api/consumers/${SEEDED_PARTNER_ID}/keys`;
  const works = async (key: string): Promise<boolean> =>
    (await fetch(`${operated.stack.http}/v2/orders`, { headers: { authorization: `Bearer ${key}` } })).ok;
  const known = async (id: string) =>
    (await operated.get(`/api/consumers?partner_id=${SEEDED_PARTNER_ID}`)).body.data[0].keys.find(
      (key: { id: string }) => key.id === id,
    );

  test('a key is shown once, works, is replaced with an overlap, and dies when it is revoked', async () => {
    const made = await operated.post(at, { name: 'a test', scopes: ['orders:read'], days: 30 });
    expect(made.status).toBe(201);
    const { id, key } = made.body.data;
    await eventually(async () => expect(await works(key)).toBe(true));
    expect(await known(id)).toMatchObject({ name: 'a test', state: 'live', scopes: ['orders:read'], replaces: null });
    const listed = JSON.stringify((await operated.get('/api/consumers')).body);
    expect(listed).not.toContain(key.split('_').at(-1));
    expect(operated.stack.logs()).not.toContain(key);

    const next = (await operated.post(`${at}/${id}/rotate`, { overlap_hours: 1 })).body.data;
    await eventually(async () => expect([await works(key), await works(next.key)]).toEqual([true, true]));
    expect(await known(next.id)).toMatchObject({ replaces: id, scopes: ['orders:read'] });

    expect((await operated.post(`${at}/${id}/revoke`)).body.data).toEqual({ id, state: 'revoked' });
    await eventually(async () => expect([await works(key), await works(next.key)]).toEqual([false, true]));
    const dead = await operated.post(`${at}/${id}/rotate`);
    expect([dead.status, dead.body.error.code]).toEqual([409, 'FAILED_PRECONDITION']);
  });

  test.each([
    ['a partner that is none', '/api/consumers/acme/keys', { name: 'x' }, 404],
    ['no name', at, {}, 400],
    ['a scope that partners never have', at, { name: 'x', scopes: ['orders:internal'] }, 400],
    ['scopes that are no list', at, { name: 'x', scopes: 'orders:read' }, 400],
    ['no days', at, { name: 'x', days: 0 }, 400],
    ['days in words', at, { name: 'x', days: '30' }, 400],
    ['a field that nobody knows', at, { name: 'x', admin: true }, 400],
    ['a key that is not there', `${at}/aaaaaaaaaaaaaaaa/revoke`, {}, 404],
  ])('%s is refused', async (_, path, body, status) => {
    const answer = await operated.post(path, body);
    expect([answer.status, answer.body.data]).toEqual([status, null]);
  });
});
