import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../src/platform/db/database.js';
import type { IdempotencyTables } from '../../src/platform/idempotency/idempotency.tables.js';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { seededDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';
import { expectAgreement } from './agreement.js';
import { said, type Answer } from './answer.js';
import { onEach, ROAD_NAMES, roadsTo, type Roads } from './crossroads.js';
import { roadsAs } from './identities.js';
import { CHANGES } from './scenarios.js';
import { tokenWith } from './scoped-token.js';

// A rush, a crash, an expiry: test/features/idempotency.spec.ts and test/faults/idempotency.spec.ts.
let database: TestDatabase;
let stack: RunningStack;
let staff: Roads;

beforeAll(async () => {
  database = await seededDatabase();
  stack = await startWarm({ DATABASE_URL: database.url });
  staff = roadsAs(stack, 'staff');
}, 90_000);
afterAll(async () => {
  await stack.stop();
  await database.drop();
});

const SETTLED_WITHIN = 20_000;

const codeOf = ({ error }: Answer) => error?.code ?? 'OK';

/** As if whoever began the change with this key were still at it. */
async function putInFlight(key: string): Promise<void> {
  const db = openDatabase<IdempotencyTables>(database.url, { schema: 'idempotency', maxConnections: 1 });
  const later = new Date(Date.now() + 60_000);
  const update = db.updateTable('idempotency_keys').set({ outcome: null, lease_until: later, attempt: randomUUID() });
  const { numUpdatedRows } = await update.where('key', '=', key).executeTakeFirstOrThrow();
  await db.destroy();
  expect(Number(numUpdatedRows)).toBe(1);
}

describe.each(CHANGES)('$name', (change) => {
  // Where nobody is let in, everybody may ask for the same: what can be changed only once is scarce.
  const spare = change.valid();

  describe.each(ROAD_NAMES)('begun on %s', (road) => {
    test('is repeated on every road, in the same words, and done once', async () => {
      const [key, input] = [randomUUID(), change.valid()];
      const first = await staff[road].change(change, input, key);
      expect(first).toMatchObject({ data: expect.any(Object), replayed: false });
      const repeats = await onEach(staff, (each) => each.change(change, input, key));
      for (const repeat of Object.values(repeats)) {
        expect(repeat.replayed).toBe(true);
        expect(said(repeat)).toEqual(said(first));
      }
    });

    test('with other values under its key is refused on every road', async () => {
      const key = randomUUID();
      await staff[road].change(change, change.valid(), key);
      const told = await onEach(staff, (each) => each.change(change, spare, key));
      expect(told.REST).toMatchObject({ error: { code: 'IDEMPOTENCY_KEY_REUSED' }, replayed: false });
      expectAgreement(told);
    });

    test('and not yet done is in flight on every road', async () => {
      const [key, input] = [randomUUID(), change.valid()];
      await staff[road].change(change, input, key);
      await putInFlight(key);
      const told = await onEach(staff, (each) => each.change(change, input, key));
      expect(told.REST.error).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' });
      expectAgreement(told);
    });

    test('with values that are refused leaves its key free on every road', async () => {
      const [key, input] = [randomUUID(), change.valid()];
      expect(codeOf(await staff[road].change(change, change.invalid.input, key))).toBe('VALIDATION_FAILED');
      const [next = 'REST'] = ROAD_NAMES.filter((name) => name !== road);
      expect(await staff[next].change(change, input, key)).toMatchObject({ data: expect.any(Object), replayed: false });
    });
  });

  test('is refused alike for its values', async () => {
    const told = await onEach(staff, (road) => road.change(change, change.invalid.input));
    expect(told.REST.error).toMatchObject({ code: 'VALIDATION_FAILED', fields: [change.invalid.complaint] });
    expectAgreement(told);
  });

  test('is refused alike for a key that is none', async () => {
    const told = await onEach(staff, (road) => road.change(change, spare, 'k'.repeat(256)));
    expect(told.REST.error).toMatchObject({ code: 'VALIDATION_FAILED', fields: ['Idempotency-Key OUT_OF_RANGE'] });
    expectAgreement(told);
  });

  if (change.seenIn) {
    const { noun, by, ends, filter } = change.seenIn;
    test(`is seen in the ${noun.name} on every road, alone and in a list`, async () => {
      const input = change.valid();
      expect(codeOf(await staff.REST.change(change, input))).toBe('OK');
      const id = String(input[by]);
      const record = await eventually(async () => {
        const told = await onEach(staff, (road) => road.one(noun, id));
        expect(told.REST.data).toMatchObject({ id, ...ends });
        expectAgreement(told);
        return told.REST.data as Readonly<Record<string, string>>;
      }, SETTLED_WITHIN);
      await eventually(async () => {
        const told = await onEach(staff, (road) => road.page(noun, { filter: filter(record) }));
        expect(told.REST.data).toContainEqual(record);
        expectAgreement(told);
      }, SETTLED_WITHIN);
    });
  }

  if (change.absent) {
    const { absent } = change;
    test('is refused alike for a record that nobody has', async () => {
      const told = await onEach(staff, (road) => road.change(change, absent));
      expect(told.REST.error).toMatchObject({ code: 'NOT_FOUND' });
      expectAgreement(told);
    });
  }

  test('is refused alike without credentials and without the scope', async () => {
    const strangers = await onEach(roadsTo(stack), (road) => road.change(change, spare));
    expect(strangers.REST.error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expectAgreement(strangers);
    const token = await tokenWith(stack, 'catalog:read');
    const told = await onEach(roadsTo(stack, token), (road) => road.change(change, spare));
    expect(told.REST.error).toMatchObject({ code: 'FORBIDDEN', details: { required_scope: change.scope } });
    expectAgreement(told);
  });

  test('means the same on every road', async () => {
    const input = change.onlyOnce ? change.valid : () => spare;
    const facts = async (road: keyof Roads) => (await staff[road].change(change, input())).data as object;
    const [rest, graphql, grpc] = [await facts('REST'), await facts('GraphQL'), await facts('gRPC')];
    // Made one after the other, each is a change of its own.
    const lasting = (data: object) => ({ ...data, updatedAt: 'whenever' });
    expect(lasting(graphql)).toEqual(lasting(rest));
    expect(lasting(grpc)).toEqual(lasting(rest));
  });
});
