import { sql } from 'kysely';
import { consumer } from '../../src/events/bus/consumer.js';
import { redriveKey } from '../../src/events/bus/dead-letters.js';
import { replay } from '../../src/events/bus/replay.js';
import { EventFeed } from '../../src/events/feed/event-feed.js';
import { VisibleFeed } from '../../src/events/feed/visible-feed.js';
import { EventRetention } from '../../src/events/retention/event-retention.js';
import type { Principal } from '../../src/platform/access.js';
import { createLogger } from '../../src/platform/logger.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, openHouse, place, type House } from './house.js';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

const DAY = 86_400_000;
/** Ninety days are kept; it is so many days later. */
const prune = (daysLater: number, copied = false) =>
  new EventRetention(house.events, { days: 90, copied, clock: { now: () => Date.now() + daysLater * DAY } }).prune();
const kept = async () =>
  (await house.log.read(0, {}, 2_000)).entries.map(({ event }) => (event.data as { readonly number: string }).number);
const consumed = async () => (await house.events.selectFrom('consumed').selectAll().execute()).length;
/** Until no queue has anything left to do. */
const idle = () =>
  eventually(async () =>
    expect((await sql`select 1 from bus.job where state < 'completed'`.execute(house.events)).rows).toEqual([]),
  );

const follower = (name: string, fails: readonly string[] = []) => {
  const seen: string[] = [];
  const declared = consumer({
    name,
    hears: { 'order.confirmed': 1 },
    from: 'beginning',
    attempts: 1,
    handle: (_tx, { data }) => {
      if (fails.includes(data.number)) return Promise.reject(new Error('broken'));
      seen.push(data.number);
      return Promise.resolve();
    },
  });
  return { declared, seen };
};

test('events and what was noted of them are forgotten when their days are over, and not before', async () => {
  const { declared, seen } = follower('followed');
  await house.follow([declared]);
  for (const number of ['1', '2']) await place(house, anOrderId(), number);
  await eventually(async () => expect([seen.length, await consumed()]).toEqual([2, 2]));
  await idle();
  expect(await prune(89)).toEqual({ events: 0, consumed: 0 });
  expect(await kept()).toEqual(['1', '2']);
  expect(await prune(91)).toEqual({ events: 2, consumed: 2 });
  expect([await kept(), await consumed()]).toEqual([[], 0]);
});

test('more than one batch is forgotten in one go', async () => {
  await sql`select events.append((select jsonb_agg(jsonb_build_object('event_id', 'evt_' || n, 'type', 'order.confirmed',
    'version', 1, 'key', n::text, 'source', 'orders', 'data', '{}'::jsonb, 'metadata', '{}'::jsonb))
    from generate_series(1, 2500) n))`.execute(house.events);
  expect((await prune(91)).events).toBe(2_500);
});

test('what is on its way to a consumer or waits for a person is kept however old it is, and handled then', async () => {
  const broken = follower('strict', ['broken']);
  const bus = await house.follow([broken.declared]);
  const key = anOrderId();
  await place(house, anOrderId(), 'handled');
  for (const number of ['broken', 'behind']) await place(house, key, number);
  await eventually(async () =>
    expect(await house.events.selectFrom('dead_letters').selectAll().execute()).toHaveLength(2),
  );
  await eventually(() => expect(broken.seen).toEqual(['handled']));
  await bus.close();
  await place(house, anOrderId(), 'undelivered');
  expect((await prune(400)).events).toBe(1);
  expect(await kept()).toEqual(['broken', 'behind', 'undelivered']);
  const repaired = follower('strict');
  await house.follow([repaired.declared]);
  await house.events.transaction().execute((tx) => redriveKey(tx, 'strict', key));
  await eventually(() => expect(repaired.seen.toSorted()).toEqual(['behind', 'broken', 'undelivered']));
  await idle();
  expect((await prune(400)).events).toBe(3);
});

test('what was queued again is kept until it is handled again', async () => {
  const { declared } = follower('replaying');
  const bus = await house.follow([declared]);
  await place(house, anOrderId(), '1');
  await eventually(async () => expect(await consumed()).toBe(1));
  await bus.close();
  await replay(house.events, 'replaying', {});
  expect(await prune(400)).toEqual({ events: 0, consumed: 0 });
});

test('what is yet to be copied elsewhere is kept, where events are copied', async () => {
  for (const number of ['copied', 'not yet']) await place(house, anOrderId(), number);
  const [first] = (await house.log.read(0, {}, 1)).entries;
  await house.events
    .insertInto('relays')
    .values({ name: 'nats', sequence: first?.sequence ?? 0, target: 'a stream' })
    .execute();
  expect((await prune(400, true)).events).toBe(1);
  expect(await kept()).toEqual(['not yet']);
  expect((await prune(400, false)).events).toBe(1);
});

describe('a reader that comes back', () => {
  const staff: Principal = { kind: 'staff', subject: 'staff', scopes: new Set(['orders:read']) };
  const read = async (after: number, milliseconds: number) => {
    const feed = new EventFeed({
      url: house.url,
      log: house.log,
      logger: createLogger({ level: 'silent', pretty: false }),
    });
    const visible = new VisibleFeed({ log: house.log, feed, close: () => feed.close() });
    try {
      const { events } = await visible.page(
        staff,
        {},
        { after, limit: 10, milliseconds, signal: new AbortController().signal },
      );
      return events.map(({ event }) => (event.data as { readonly number: string }).number);
    } finally {
      await visible.onApplicationShutdown();
    }
  };

  test.each([0, 1_000])(
    'hears that events were forgotten since, whether or not it waits (%i ms)',
    async (milliseconds) => {
      for (const number of ['1', '2', '3']) await place(house, anOrderId(), number);
      const [first, , third] = (await house.log.read(0, {}, 3)).entries;
      await prune(91);
      await place(house, anOrderId(), '4');
      await expect(read(first?.sequence ?? 0, milliseconds)).rejects.toMatchObject({
        code: 'INVALID_CURSOR',
        details: { expired: true },
      });
      expect(await read(third?.sequence ?? 0, milliseconds)).toEqual(['4']);
      expect(await read(0, milliseconds)).toEqual(['4']);
    },
  );
});
