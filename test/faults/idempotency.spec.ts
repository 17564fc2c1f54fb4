import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openDatabase } from '../../src/platform/db/database.js';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import type { CustomersTables } from '../../src/services/customers/customers.tables.js';
import { cuttableDatabase } from '../harness/cuttable.js';
import type { TestDatabase } from '../harness/database.js';
import { eventually } from '../harness/eventually.js';
import { holdCustomers, type HeldCustomers } from '../harness/held-customers.js';
import { noteRoads, putNote, restTold, ROAD_NAMES } from '../harness/note-roads.js';
import { noServices } from '../harness/services.js';
import { seededDatabase, type RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

const ID = SEEDED_CUSTOMER_ID;
const REQUEST_MILLISECONDS = 4_000;
/** A crashed attempt holds its key for as long as it could have run, and a second. */
const LEASE_ENDS_WITHIN = REQUEST_MILLISECONDS + 4_000;

const dataDir = mkdtempSync(join(tmpdir(), 'trivium-keys-'));
const shared = { TRIVIUM_DATA_DIR: dataDir, TRIVIUM_SECRET: 'a secret that all processes share' };
let database: TestDatabase;
let customers: Kysely<CustomersTables>;
let service: RunningStack;
let held: HeldCustomers;
let token: string;

beforeAll(async () => {
  database = await seededDatabase();
  customers = openDatabase(database.url, { schema: 'customers', maxConnections: 2 });
  service = await startWarm({ ...shared, TRIVIUM_ROLES: 'customers', DATABASE_URL: database.url });
  held = await holdCustomers(service.grpc);
  token = service.credentials.staff_token;
}, 90_000);
afterAll(async () => {
  held.stop();
  await service.stop();
  await customers.destroy();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});
beforeEach(() => held.release());

const startBff = (env: Readonly<Record<string, string>> = {}) =>
  startWarm({
    ...shared,
    TRIVIUM_ROLES: 'bff',
    ...noServices(),
    CUSTOMERS_ADDRESS: held.address,
    DATABASE_URL: database.url,
    REQUEST_TIMEOUT_MS: String(REQUEST_MILLISECONDS),
    ...env,
  });

/** What the customers service has done by these ids. */
async function changesBy(requestIds: readonly string[]): Promise<number> {
  const rows = customers.selectFrom('handled_requests').select('request_id').where('request_id', 'in', requestIds);
  return (await rows.execute()).length;
}

const idsSince = (count: number) => held.asked.slice(count).map(({ requestId }) => requestId);

test('a BFF that dies between doing and answering has done it once, whoever repeats it, on every road', async () => {
  const changes = ROAD_NAMES.map((road) => ({ road, key: randomUUID(), note: `survives on ${road}` }));
  const before = held.asked.length;
  const [first, second] = await Promise.all([startBff(), startBff()]);
  try {
    held.hold();
    const lost = changes.map(({ road, key, note }) =>
      noteRoads(first, token)
        [road](ID, note, key)
        .catch(() => 'lost'),
    );
    await eventually(() => expect(held.asked.slice(before).map(({ done }) => done)).toEqual([true, true, true]));
    await first.kill();
    await Promise.all(lost);
    held.release();
    const repeat = ({ road, key, note }: (typeof changes)[number]) => noteRoads(second, token)[road](ID, note, key);
    const every = <T>(look: (change: (typeof changes)[number]) => Promise<T>) => Promise.all(changes.map(look));
    for (const { code, pause } of await every(repeat))
      expect({ code, pause }).toEqual({ code: 'IDEMPOTENCY_IN_FLIGHT', pause: 1 });
    for (const { code } of await every((change) => repeat({ ...change, note: 'something else' })))
      expect(code).toBe('IDEMPOTENCY_KEY_REUSED');
    const answers = await every((change) =>
      eventually(async () => {
        const told = await repeat(change);
        expect(told).toMatchObject({ code: 'OK', replayed: false });
        return told;
      }, LEASE_ENDS_WITHIN),
    );
    expect(await every(repeat)).toEqual(answers.map((answer) => ({ ...answer, replayed: true })));
    const ids = idsSince(before);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(3);
    expect(await changesBy(ids)).toBe(3);
  } finally {
    await Promise.all([first.kill(), second.stop({ keepData: true })]);
  }
}, 60_000);

describe('two processes', () => {
  let both: readonly [RunningStack, RunningStack];
  beforeAll(async () => {
    // Time enough for a rush on a busy machine.
    const patient = { REQUEST_TIMEOUT_MS: '20000', UPSTREAM_TIMEOUT_MS: '15000' };
    both = await Promise.all([startBff(patient), startBff(patient)]);
  }, 60_000);
  afterAll(() => Promise.all(both.map((bff) => bff.stop({ keepData: true }))));

  test('run a hundred equal requests once', async () => {
    const [key, before] = [randomUUID(), held.asked.length];
    const roads = both.flatMap((bff) => Object.values(noteRoads(bff, token)));
    const all = await Promise.all(
      Array.from({ length: 102 }, (_, index) => roads[index % roads.length]?.(ID, 'rush', key)),
    );
    expect(all.filter((told) => told?.code === 'OK' && !told.replayed)).toHaveLength(1);
    expect(idsSince(before)).toHaveLength(1);
  });

  test('go on at once, by the same id, where it is not known how a change ended', async () => {
    const [key, before] = [randomUUID(), held.asked.length];
    held.hold();
    const timedOut = await putNote(both[0].http, token, ID, { note: 'late' }, key, { 'x-request-timeout': '300' });
    expect(await restTold(timedOut)).toMatchObject({ status: 504, code: 'DEADLINE_EXCEEDED' });
    held.release();
    expect(await noteRoads(both[1], token).gRPC(ID, 'late', key)).toMatchObject({ code: 'OK', replayed: false });
    const ids = idsSince(before);
    expect(ids).toEqual([ids[0], ids[0]]);
    expect(await changesBy(ids)).toBe(1);
  });

  test('leave a key free to go on where the service is not there', async () => {
    const [key, before] = [randomUUID(), held.asked.length];
    service.signal('SIGSTOP');
    try {
      const timedOut = await putNote(both[0].http, token, ID, { note: 'patient' }, key, { 'x-request-timeout': '500' });
      expect(await restTold(timedOut)).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    } finally {
      service.signal('SIGCONT');
    }
    expect(await noteRoads(both[0], token).REST(ID, 'patient', key)).toMatchObject({ code: 'OK', replayed: false });
    expect(await changesBy(idsSince(before))).toBe(1);
  });
});

describe('without its store', () => {
  test.each(['is not there', 'hangs'] as const)(
    'that %s, a request with a key is refused on every road and nothing is done',
    async (how) => {
      const wire = await cuttableDatabase(database.url);
      const bff = await startBff({ DATABASE_URL: wire.url, REQUEST_TIMEOUT_MS: '8000' });
      expect(await noteRoads(bff, token).REST(ID, 'before', randomUUID())).toMatchObject({ code: 'OK' });
      wire.cut(how);
      const before = held.asked.length;
      try {
        const roads = noteRoads(bff, token);
        const told = await Promise.all(ROAD_NAMES.map((road) => roads[road](ID, 'never', randomUUID())));
        expect(told.map(({ code, status, pause }) => ({ code, status, pause }))).toEqual(
          [503, 200, 'UNAVAILABLE'].map((status) => ({ code: 'IDEMPOTENCY_UNAVAILABLE', status, pause: 1 })),
        );
        expect(idsSince(before)).toEqual([]);
      } finally {
        wire.stop();
        await bff.stop({ keepData: true });
      }
    },
    40_000,
  );

  test('that nobody told it of, a BFF says at its start what is missing, and serves what needs no key', async () => {
    const bff = await startBff({ DATABASE_URL: '' });
    try {
      await eventually(() => expect(bff.logs()).toContain('DATABASE_URL is not set'));
      expect(await noteRoads(bff, token).REST(ID, 'never', randomUUID())).toMatchObject({ status: 503 });
      expect(await noteRoads(bff, token).REST(ID, 'without a key')).toMatchObject({ code: 'OK' });
    } finally {
      await bff.stop({ keepData: true });
    }
  });
});
