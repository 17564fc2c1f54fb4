import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { maskOf } from '../../src/clients/field-policy.js';
import type { Principal } from '../../src/platform/access.js';
import type { CallContext } from '../../src/platform/call-context.js';
import { systemClock } from '../../src/platform/clock.js';
import { openDatabase } from '../../src/platform/db/database.js';
import type { ErrorCode } from '../../src/platform/error-catalog.js';
import { AppError } from '../../src/platform/errors.js';
import { Idempotency } from '../../src/platform/idempotency/idempotency.js';
import type { IdempotencyTables } from '../../src/platform/idempotency/idempotency.tables.js';
import { openKeys, type KeyDatabase } from '../../src/platform/idempotency/key.database.js';
import type { TestDatabase } from '../harness/database.js';
import { callOf, staff } from '../harness/service.js';
import { preparedDatabase } from '../harness/stack.js';

/** What becomes of a key by how the work ends: work that only a test can make end so, on the real store. */
const OPERATION = { name: 'test.work', message: 'trivium.customers.v1.Customer' };
const logger = pino({ enabled: false });

let database: TestDatabase;
let keys: KeyDatabase;
let rows: Kysely<IdempotencyTables>;
let idempotency: Idempotency;

beforeAll(async () => {
  database = await preparedDatabase();
  keys = openKeys(database.url, logger);
  rows = openDatabase(database.url, { schema: 'idempotency', maxConnections: 2 });
  const mask = (message: string, value: object, scopes: ReadonlySet<string>) =>
    maskOf(message)?.(value as Record<string, unknown>, scopes);
  idempotency = new Idempotency({ keys, mask, clock: systemClock, logger });
});
afterAll(async () => {
  await idempotency.onApplicationShutdown();
  await rows.destroy();
  await database.drop();
});

const call = (value: string, principal: Principal = staff): CallContext => ({
  ...callOf(principal),
  idempotencyKey: { value, field: 'Idempotency-Key' },
});

/** Runs work that ends so, and tells by which request id; undefined where it did not run. */
async function attempt(key: string, end: () => object, principal?: Principal): Promise<string | undefined> {
  let ranBy: string | undefined;
  const work = async (requestId: string) => {
    ranBy = requestId;
    return end();
  };
  await idempotency.once(call(key, principal), OPERATION, { a: 1 }, work).catch(() => undefined);
  return ranBy;
}

const failing = (code: ErrorCode) => (): never => {
  throw AppError.of(code);
};

test.each([
  'DEADLINE_EXCEEDED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_FAILED',
  'CANCELLED',
  'CONFLICT',
  'INTERNAL',
] as const)('after %s a repeat goes on by the same id', async (code) => {
  const key = randomUUID();
  const first = await attempt(key, failing(code));
  expect(first).toBeDefined();
  expect(await attempt(key, () => ({}))).toBe(first);
  expect(await attempt(key, () => ({}))).toBeUndefined();
});

test.each(['VALIDATION_FAILED', 'FORBIDDEN', 'UNAUTHENTICATED'] as const)('after %s the key is free', async (code) => {
  const key = randomUUID();
  await attempt(key, failing(code));
  const kept = await rows.selectFrom('idempotency_keys').select('key').where('key', '=', key).execute();
  expect(kept).toEqual([]);
});

test('a refusal behind an attempt that nobody knows the end of does not free the key', async () => {
  const key = randomUUID();
  const first = await attempt(key, failing('DEADLINE_EXCEEDED'));
  await attempt(key, failing('FORBIDDEN'));
  expect(await attempt(key, () => ({}))).toBe(first);
});

test.each(['NOT_FOUND', 'FAILED_PRECONDITION'] as const)('%s is the answer to repeats too', async (code) => {
  const key = randomUUID();
  await attempt(key, failing(code));
  const ctx = { ...call(key), notes: {} };
  const repeat = idempotency.once(ctx, OPERATION, { a: 1 }, () => Promise.reject(new Error('ran again')));
  await expect(repeat).rejects.toMatchObject({ code });
  expect(ctx.notes).toEqual({ replayed: true });
});

test('a repeat shows nothing that its caller may not read', async () => {
  const key = randomUUID();
  const customer = { id: 'cus_1', email: 'ada@example.com', note: 'private' };
  await attempt(key, () => customer);
  const lesser = { ...staff, scopes: new Set<string>() };
  const repeat = await idempotency.once(call(key, lesser), OPERATION, { a: 1 }, () => Promise.resolve({}));
  expect(repeat).toEqual({ id: 'cus_1', email: '', note: '' });
});

test('an attempt that was overtaken does not overwrite how the change ended', async () => {
  const key = randomUUID();
  await attempt(key, () => {
    throw AppError.of('CANCELLED');
  });
  const late = await attempt(key, () => ({ by: 'late' }));
  const store = await keys.store();
  const place = { consumer: 'staff:staff', operation: OPERATION.name, key };
  await store.finish({ place, attempt: randomUUID(), requestId: String(late) }, { value: { by: 'overtaken' } });
  const repeat = await idempotency.once(call(key), OPERATION, { a: 1 }, () => Promise.resolve({}));
  expect(repeat).toEqual({ by: 'late' });
});

test('callers that cannot be told apart have no keys', async () => {
  const nobody: Principal = { kind: 'anonymous', subject: '', scopes: new Set() };
  expect(await attempt(randomUUID(), () => ({}), nobody)).toBeUndefined();
});

test('keys are forgotten in batches, and those in use are not', async () => {
  const expired = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const key = randomUUID();
      await attempt(key, () => ({}));
      return key;
    }),
  );
  const lastYear = { expires_at: new Date('2020-01-01') };
  await rows.updateTable('idempotency_keys').set(lastYear).where('key', 'in', expired).execute();
  const store = await keys.store();
  expect([await store.prune(3), await store.prune(3), await store.prune(3)]).toEqual([3, 2, 0]);
});
