import { Client } from 'pg';
import { openApiKeyStore } from '../../src/callers/api-keys.js';
import { PARTNER_SCOPES } from '../../src/callers/scopes.js';
import type { NewApiKey } from '../../src/platform/api-keys/api-key.store.js';
import { readApiKey } from '../../src/platform/api-keys/api-key.js';
import { SEEDED_PARTNER_ID } from '../../src/seeds/well-known.js';
import { runCommand } from '../harness/command.js';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { STREAM_ROADS } from '../harness/open-streams.js';
import { bearer, onEveryRoad } from '../harness/roads.js';
import { seededDatabase, WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

/** Two stacks on one database: what is done to a key counts in both. */
let database: TestDatabase;
let stacks: readonly RunningStack[];
let db: Client;
let access: Awaited<ReturnType<typeof openApiKeyStore>>;
beforeAll(async () => {
  database = await seededDatabase();
  const env = {
    ...WITHOUT_WORKER,
    DATABASE_URL: database.url,
    TRIVIUM_SECRET: 'a secret that all processes share',
    LOG_LEVEL: 'trace',
  };
  stacks = await Promise.all([startWarm(env), startWarm(env)]);
  db = new Client({ connectionString: database.url });
  await db.connect();
  access = await openApiKeyStore(database.url);
}, 60_000);
afterAll(async () => {
  await db?.end();
  await access?.close();
  await Promise.all((stacks ?? []).map((stack) => stack.stop()));
  await database?.drop();
});

const keys = (...args: readonly string[]) => runCommand('keys', args, { DATABASE_URL: database.url });
const SEEDED = { partnerId: SEEDED_PARTNER_ID, name: 'a test' };
const OWNER = ['--partner', SEEDED.partnerId, '--name', SEEDED.name];
/** As the command makes one, without a process for each. */
const create = (given: Partial<NewApiKey> = {}) =>
  access.store.create('live', { ...SEEDED, scopes: PARTNER_SCOPES, expiresAt: undefined, ...given });
/** Used, and so known everywhere. */
async function made(given: Partial<NewApiKey> = {}): Promise<string> {
  const key = await create(given);
  await eventually(async () => expect(await statuses(key)).not.toContain(401));
  return key;
}
const statuses = (key: string) =>
  Promise.all(
    stacks.map(
      async ({ http }) => (await fetch(`${http}/v2/orders`, { headers: { authorization: bearer(key) } })).status,
    ),
  );
const idOf = (key: string) => readApiKey(key)?.id ?? '';

/** The same caller at every stack on every road: fails where two of them do not agree. */
async function call(key: string) {
  const [first, second] = await Promise.all(stacks.map((stack) => onEveryRoad(stack, bearer(key))));
  expect(second).toEqual(first);
  return first;
}
const REFUSED = { code: 'UNAUTHENTICATED', message: 'Credentials are missing or not valid.', details: {} };

test('a new key is taken everywhere at once and sees what its partner may see', async () => {
  const { stdout, stderr } = await keys('create', ...OWNER);
  expect(stderr).toBe('');
  const key = stdout.trim();
  expect(key).toMatch(/^trv_live_[a-z2-7]{16}_[a-z2-7]{52}$/);
  expect(await call(key)).toMatchObject({ code: 'OK', orders: expect.any(Array) });
  expect(await onEveryRoad(stacks[0] as RunningStack, bearer(key))).toEqual(
    await onEveryRoad(stacks[0] as RunningStack, bearer((stacks[0] as RunningStack).credentials.partner_api_key)),
  );
});

test('a key of another partner sees nothing of this one’s', async () => {
  const [{ partner_id: neighbor = '' } = {}] = (
    await db.query<{ partner_id: string }>(
      `select partner_id from orders.orders where partner_id like 'ptr_%' and partner_id <> $1 limit 1`,
      [SEEDED_PARTNER_ID],
    )
  ).rows;
  const key = await made({ partnerId: neighbor });
  const [own, theirs] = [await call(await made()), await call(key)];
  const ids = (seen: typeof own) => new Set(seen?.orders?.map(({ id }) => id));
  expect([ids(own).size, ids(theirs).size].every((size) => size > 0)).toBe(true);
  expect([...ids(own)].filter((id) => ids(theirs).has(id))).toEqual([]);
  const read = async (id: string) => {
    const headers = { authorization: bearer(key) };
    return (await fetch(`${stacks[0]?.http}/v2/orders/${id}`, { headers })).status;
  };
  expect(await Promise.all([...ids(own)].map(read))).toEqual([...ids(own)].map(() => 404));
});

test('a key without the scope is FORBIDDEN', async () => {
  expect(await call(await made({ scopes: ['catalog:read'] }))).toMatchObject({ code: 'FORBIDDEN' });
});

test('a revoked key is dead everywhere within a second', async () => {
  const key = await made();
  expect(await call(key)).toMatchObject({ code: 'OK' });
  // By hand, so that no command has to start between the two.
  await db.query('update access.api_keys set revoked_at = now() where id = $1', [idOf(key)]);
  const revoked = Date.now();
  // The quickest look: what takes longer is looked at less often.
  await eventually(async () => expect(await statuses(key)).toEqual([401, 401]));
  expect(Date.now() - revoked).toBeLessThan(1_000);
  expect(await call(key)).toEqual(REFUSED);
  expect(await keys('revoke', idOf(key))).toMatchObject({ code: 0 });
});

test('whatever a key has open ends everywhere within a second of its being revoked, and nothing of other keys', async () => {
  const [key, other] = [await made(), await made()];
  const open = (token: string) =>
    Promise.all(stacks.flatMap((stack) => Object.values(STREAM_ROADS).map((road) => road(stack, token))));
  const [streams, others] = [await open(key), await open(other)];
  const early = await Promise.race([...streams, ...others].map(({ ended }) => ended).concat(Promise.resolve('open')));
  expect(early).toBe('open');
  await db.query('update access.api_keys set revoked_at = now() where id = $1', [idOf(key)]);
  const revoked = Date.now();
  expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual(streams.map(() => REFUSED.code));
  expect(Date.now() - revoked).toBeLessThan(1_000);
  const alive = await Promise.race([...others.map(({ ended }) => ended), Promise.resolve('open')]);
  expect(alive).toBe('open');
  // So do those of a key that grants less than it did.
  await db.query(`update access.api_keys set scopes = '{catalog:read}' where id = $1`, [idOf(other)]);
  expect(await Promise.all(others.map(({ ended }) => ended))).toEqual(others.map(() => REFUSED.code));
});

test('a rotated key lives on beside the new one for as long as it was given', async () => {
  const old = await made();
  const [first, second] = await Promise.all([keys('rotate', idOf(old), '--hours', '1'), made()]);
  const next = first.stdout.trim();
  for (const key of [old, next, second]) expect(await call(key)).toMatchObject({ code: 'OK' });
  const { stdout } = await keys('rotate', idOf(next), '--hours', '0');
  expect(await call(next)).toEqual(REFUSED);
  expect(await call(stdout.trim())).toMatchObject({ code: 'OK' });
  expect((await keys('rotate', idOf(next))).stderr).toContain('There is no living key');
});

test('what is not a key, a key of nobody, a revoked and an expired one are refused alike', async () => {
  const dead = await made();
  await access.store.revoke(idOf(dead));
  const expired = await made();
  await db.query(`update access.api_keys set expires_at = now() - interval '1 second' where id = $1`, [idOf(expired)]);
  const other = await made();
  const strangers = [
    dead,
    expired,
    `${dead.slice(0, 26)}${other.slice(26)}`,
    `trv_live_${'a'.repeat(16)}_${'a'.repeat(52)}`,
    'trv_live_x',
    `${other}=`,
  ];
  for (const key of strangers) expect(await call(key)).toEqual(REFUSED);
});

test('only a hash is kept, and no key is logged', async () => {
  const key = await made();
  await call(key);
  const { rows } = await db.query<{ row: string }>('select keys::text as row from access.api_keys as keys');
  const everything = JSON.stringify(rows) + stacks.map((stack) => stack.logs()).join('');
  expect(everything).toContain(idOf(key));
  expect(everything).not.toContain(key.slice(26));
});

test('the last use is written together with others, and when the process ends', async () => {
  const used = await made();
  const unused = await create();
  const stack = await startWarm({ ...WITHOUT_WORKER, DATABASE_URL: database.url });
  await onEveryRoad(stack, bearer(used));
  await stack.stop();
  const { stdout } = await keys('list', '--partner', SEEDED_PARTNER_ID);
  const line = (key: string) => stdout.split('\n').find((text) => text.startsWith(idOf(key)));
  expect(line(used)).toMatch(/used 20\d\d-/);
  expect(line(unused)).toMatch(/used never/);
});

test('a test key is refused in production', async () => {
  const [live, { stdout }] = await Promise.all([made(), keys('create', ...OWNER, '--test')]);
  const test = stdout.trim();
  const stack = await startWarm({
    ...WITHOUT_WORKER,
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    TRIVIUM_SECRET: 'a secret that all processes share',
  });
  try {
    expect(test).toMatch(/^trv_test_/);
    expect(await call(test)).toMatchObject({ code: 'OK' });
    const authorization = (key: string) => ({ headers: { authorization: bearer(key) } });
    expect((await fetch(`${stack.http}/v2/orders`, authorization(test))).status).toBe(401);
    expect((await fetch(`${stack.http}/v2/orders`, authorization(live))).status).toBe(200);
  } finally {
    await stack.stop();
  }
});

test.each([
  [['create', '--partner', 'ptr_x', '--name', 'n'], '--partner must be the id of a partner'],
  [['create', ...OWNER, '--scopes', 'orders:read,catalog:cost'], 'not catalog:cost'],
  [['create', ...OWNER, '--days', '1e3'], '--days must be a whole number'],
  [['create', '--partner', SEEDED_PARTNER_ID], '--name must say'],
  [['revoke', 'nothing'], 'There is no key "nothing"'],
  [['revoke'], 'Usage:'],
  [['toString'], 'Usage:'],
  [[], 'Usage:'],
])('npm run keys -- %j says what is wrong', async (args, sentence) => {
  const { code, stdout, stderr } = await keys(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(sentence);
});
