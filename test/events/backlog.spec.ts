import { sql, type Kysely } from 'kysely';
import { consumer } from '../../src/events/bus/consumer.js';
import type { EventTables } from '../../src/events/log/event-log.tables.js';
import { openHouse, type House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  const handle = () => Promise.resolve();
  const bus = await house.follow([
    consumer({ name: 'backlogged', hears: { 'order.confirmed': 1 }, from: 'now', handle }),
  ]);
  await bus.close();
});
afterEach(() => house.close());

const QUEUE = 'events.backlogged';
const WAITING = 2_000;
const FEW = 30;

interface Taken {
  readonly job_id: string;
  readonly retry_count: number;
  readonly wanted: number;
}
type Db = Kysely<EventTables>;

const take = async (db: Db, most: number) =>
  (await sql<Taken>`select * from events.take(${QUEUE}, ${most})`.execute(db)).rows;

const note = (db: Db, deliveries: readonly object[]) =>
  sql`select * from events.note('backlogged', '10000', ${JSON.stringify(deliveries)}::jsonb)`.execute(db);

const settle = async (db: Db, taken: readonly Taken[]) => {
  const [ids, attempts] = [taken.map(({ job_id }) => job_id), taken.map(({ retry_count }) => retry_count)];
  const { rows } = await sql<{ more: boolean }>`
    select events.settle(${QUEUE}, ${ids}::uuid[], ${attempts}::int[]) as more`.execute(db);
  return rows[0]?.more;
};

/** Each of a key of its own, the first of which has another behind it. */
const backlog = (db: Db) =>
  sql`insert into bus.job (name, data, singleton_key, policy, created_on)
    select ${QUEUE}, jsonb_build_object('sequence', n), 'key ' || case n when 2 then 1 else n end, 'key_strict_fifo',
      now() + n * interval '1 us' from generate_series(1, ${WAITING}::int) n`.execute(db);

/** A letter of each of as many other keys, and one of the third. */
const letters = (db: Db) =>
  sql`insert into events.dead_letters (consumer, sequence, run, key, event_id, type, trace_id, attempts)
    select 'backlogged', n, '', case n when 1 then 'key 3' else 'letter ' || n end, 'letter ' || n, '', '', 1
    from generate_series(1, ${WAITING}::int) n`.execute(db);

/** Rows that were read, by whatever way. */
async function read(db: Db, work: (tx: Db) => Promise<unknown>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await work(tx);
    const { rows } = await sql<{ rows: number }>`select sum(seq_tup_read + idx_tup_fetch)::int as rows
      from pg_stat_xact_user_tables
      where relname like 'job%' and schemaname = 'bus' or relname in ('dead_letters', 'consumed')`.execute(tx);
    return rows[0]?.rows ?? 0;
  });
}

test('to take, to note and to settle costs the same however much waits, also by a plan that was made while nothing did', () =>
  house.events.connection().execute(async (db) => {
    expect(await take(db, 1)).toEqual([]);
    await note(db, []);
    expect(await settle(db, [])).toBe(false);
    await backlog(db);
    await letters(db);
    let taken: readonly Taken[] = [];
    expect(await read(db, async (tx) => (taken = await take(tx, 3)))).toBeLessThan(FEW);
    expect(taken.map(({ wanted }) => wanted)).toEqual([1, 3, 4]);
    let found: readonly unknown[] = [];
    const noted = (tx: Db) =>
      note(
        tx,
        taken.map(({ wanted, job_id }) => ({ event_id: `evt_${wanted}`, run: '', key: `key ${wanted}`, job: job_id })),
      );
    expect(await read(db, async (tx) => (found = (await noted(tx)).rows))).toBeLessThan(FEW);
    expect(found).toMatchObject([
      { held: false, behind: false },
      { held: true, behind: false },
      { held: false, behind: false },
    ]);
    let more: boolean | undefined;
    expect(await read(db, async (tx) => (more = await settle(tx, taken)))).toBeLessThan(FEW);
    expect(more).toBe(true);
    expect((await take(db, 1)).map(({ wanted }) => wanted)).toEqual([2]);
  }));

test('what another process has taken over meanwhile is not settled by the one before', () =>
  house.events.connection().execute(async (db) => {
    await backlog(db);
    const [first] = await take(db, 1);
    await sql`update bus.job set state = 'retry' where id = ${first?.job_id}`.execute(db);
    const [again] = await take(db, 1);
    expect(again).toEqual({ ...first, retry_count: 1 });
    const state = async () =>
      (await sql<{ state: string }>`select state from bus.job where id = ${first?.job_id}`.execute(db)).rows[0]?.state;
    await settle(db, first ? [first] : []);
    expect(await state()).toBe('active');
    await settle(db, again ? [again] : []);
    expect(await state()).toBe('completed');
  }));

test.each(['active', 'failed'])('a key with a job that is %s is passed over', (state) =>
  house.events.connection().execute(async (db) => {
    await backlog(db);
    await sql`update bus.job set state = ${state}::bus.job_state where name = ${QUEUE} and data->>'sequence' = '1'`.execute(
      db,
    );
    expect((await take(db, 2)).map(({ wanted }) => wanted)).toEqual([3, 4]);
  }),
);

test('a job to be tried again is the first of its key when it is due, and holds up its key until then', () =>
  house.events.connection().execute(async (db) => {
    await backlog(db);
    const later = (seconds: number) =>
      sql`update bus.job set state = 'retry', start_after = now() + ${seconds} * interval '1 s'
        where name = ${QUEUE} and data->>'sequence' = '2'`.execute(db);
    await later(60);
    expect((await take(db, 1)).map(({ wanted }) => wanted)).toEqual([3]);
    await later(0);
    expect((await take(db, 1)).map(({ wanted }) => wanted)).toEqual([2]);
  }));
