import { sql } from 'kysely';
import { consumer } from '../../src/events/bus/consumer.js';
import { watchQueues } from '../../src/events/bus/queue-watch.js';
import { createLogger } from '../../src/platform/logger.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, openHouse, place, type House } from './house.js';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

const noting = (name: string, fails = 0) => {
  const seen: string[] = [];
  let left = fails;
  const declared = consumer({
    name,
    hears: { 'order.confirmed': 1 },
    from: 'now',
    handle: (_tx, { data }) => {
      seen.push(data.number);
      return left-- > 0 ? Promise.reject(new Error('not yet')) : Promise.resolve();
    },
  });
  return { declared, seen };
};

/** The backends of this house that wait to be told of jobs. */
const listening = async () => {
  const { rows } = await sql<{ pid: number }>`select pid from pg_stat_activity
    where datname = current_database() and query like 'listen "pgboss%'`.execute(house.events);
  return rows.map(({ pid }) => pid);
};

/** The queue of this consumer has heard that its event is handled. */
const heardOf = (name: string) =>
  eventually(async () => {
    const completed = sql`select from bus.job where name = ${`events.${name}`} and state = 'completed'`;
    expect((await completed.execute(house.events)).rows).toHaveLength(1);
  });

test('an event of which nobody was told is handled a second later', async () => {
  const { declared, seen } = noting('untold');
  await house.follow([declared]);
  await place(house, anOrderId(), 'T-1');
  await eventually(() => expect(seen).toEqual(['T-1']));
  await heardOf('untold');
  await sql`insert into bus.job (name, data, singleton_key, policy, retry_limit, heartbeat_seconds)
    select name, data || '{"run": "untold"}', singleton_key, policy, retry_limit, heartbeat_seconds
    from bus.job where name = 'events.untold'`.execute(house.events);
  await eventually(() => expect(seen).toEqual(['T-1', 'T-1']), 3_000);
});

test('an event that fails comes again when it is due, of which nobody is told', async () => {
  const { declared, seen } = noting('stumbling', 1);
  await house.follow([declared]);
  await place(house, anOrderId(), 'T-1');
  await eventually(() => expect(seen).toEqual(['T-1', 'T-1']), 4_000);
});

test('a database that cut all connections, as it does when it restarts, is listened to again', async () => {
  const { declared, seen } = noting('steady');
  await house.follow([declared]);
  const before = await eventually(async () => {
    const pids = await listening();
    expect(pids).toHaveLength(1);
    return pids;
  });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(house.events);
  await eventually(() => place(house, anOrderId(), 'T-1'));
  await eventually(() => expect(seen).toContain('T-1'));
  const after = await eventually(async () => {
    const pids = await listening();
    expect(pids).toHaveLength(1);
    return pids;
  }, 10_000);
  expect(after).not.toEqual(before);
  await place(house, anOrderId(), 'T-2');
  await eventually(() => expect(seen).toContain('T-2'));
}, 20_000);

test('what was missed is looked for as such until a look succeeds', async () => {
  const { declared } = noting('later');
  await (await house.follow([declared])).close();
  await place(house, anOrderId(), 'T-1');
  let failures = 0;
  const woken: unknown[] = [];
  await sql`alter table bus.job rename to out_of_reach`.execute(house.events);
  const watch = watchQueues({
    db: house.events,
    queues: ['events.later'],
    logger: Object.assign(createLogger({ level: 'silent', pretty: false }), { warn: () => (failures += 1) }),
    wake: (queue, missed) => woken.push({ queue, missed }),
    recover: () => Promise.resolve(),
  });
  await eventually(() => expect(failures).toBeGreaterThan(0));
  await sql`alter table bus.out_of_reach rename to job`.execute(house.events);
  await eventually(() => expect(woken[0]).toEqual({ queue: 'events.later', missed: true }), 4_000);
  await watch.close();
});

test('what a process that is gone has taken comes again', async () => {
  const { declared, seen } = noting('orphaned');
  await house.follow([declared]);
  await place(house, anOrderId(), 'T-1');
  await eventually(() => expect(seen).toEqual(['T-1']));
  await heardOf('orphaned');
  await sql`insert into bus.job (name, data, singleton_key, policy, retry_limit, retry_delay, heartbeat_seconds, state,
      started_on, heartbeat_on)
    select name, data || '{"run": "orphaned"}', singleton_key, policy, retry_limit, retry_delay, heartbeat_seconds, 'active',
      now() - interval '11 s', now() - interval '11 s'
    from bus.job where name = 'events.orphaned'`.execute(house.events);
  await eventually(() => expect(seen).toEqual(['T-1', 'T-1']));
});
