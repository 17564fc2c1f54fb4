import { sql } from 'kysely';
import { EventFeed } from '../../src/events/feed/event-feed.js';
import { openEventDatabase } from '../../src/events/log/event-database.js';
import { EventLog } from '../../src/events/log/event-log.js';
import { createLogger } from '../../src/platform/logger.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, confirmed, openHouse, place, type House } from './house.js';

let house: House;
let feed: EventFeed;
beforeEach(async () => {
  house = await openHouse();
  feed = new EventFeed({ url: house.url, log: house.log, logger: createLogger({ level: 'silent', pretty: false }) });
});
afterEach(async () => {
  await feed.close();
  await house.close();
});

const controllers: AbortController[] = [];
afterEach(() => controllers.splice(0).forEach((controller) => controller.abort()));

/** Reads on in the background; `pause` holds it up. */
function reader(after: number, filter: Parameters<EventFeed['follow']>[1] = {}, from = feed) {
  const controller = new AbortController();
  controllers.push(controller);
  const seen: number[] = [];
  const state = { seen, gate: Promise.resolve(), stop: () => controller.abort() };
  void (async () => {
    for await (const { sequence } of from.follow(after, filter, controller.signal)) {
      seen.push(sequence);
      await state.gate;
    }
  })();
  return state;
}

const allNumbers = async () => (await house.log.read(0, {}, 1_000)).entries.map(({ sequence }) => sequence);
const placeMany = async (count: number) => {
  for (let n = 0; n < count; n += 1) await place(house, anOrderId(), `T-${n}`);
};

test('a reader gets what was there before it and what comes then, each once and in order', async () => {
  await placeMany(3);
  const own = reader(0);
  await eventually(() => expect(own.seen).toHaveLength(3));
  await placeMany(3);
  await eventually(async () => expect(own.seen).toEqual(await allNumbers()));
});

test('an event whose transaction was slower than others arrives in its place, and one rolled back holds nobody up', async () => {
  const own = reader(0);
  const slow = await house.orders.startTransaction().execute();
  await house.outbox.add(slow, confirmed(anOrderId()));
  await placeMany(2);
  await slow.rollback().execute();
  await eventually(() => expect(own.seen).toHaveLength(2), 10_000);
});

test('an event that cannot be read when it comes is read as soon as it can be', async () => {
  const db = openEventDatabase(house.url, { maxConnections: 2, longestMilliseconds: 200 });
  let failures = 0;
  const logger = Object.assign(createLogger({ level: 'silent', pretty: false }), { warn: () => (failures += 1) });
  const impatient = new EventFeed({ url: house.url, log: new EventLog(db), logger });
  try {
    const own = reader(0, {}, impatient);
    await placeMany(1);
    await eventually(() => expect(own.seen).toHaveLength(1));
    const holding = await house.events.startTransaction().execute();
    await sql`lock table events.pruned`.execute(holding);
    await placeMany(1);
    await eventually(() => expect(failures).toBeGreaterThan(0));
    await holding.rollback().execute();
    await eventually(() => expect(own.seen).toHaveLength(2), 10_000);
  } finally {
    await impatient.close();
    await db.destroy();
  }
});

test('a reader that does not keep up misses nothing, and others do not wait for it', async () => {
  const [slow, quick] = [reader(0), reader(0)];
  let go: () => void = () => undefined;
  slow.gate = new Promise((resolve) => (go = resolve));
  await placeMany(1);
  await eventually(() => expect(slow.seen).toHaveLength(1));
  await placeMany(300);
  await eventually(() => expect(quick.seen).toHaveLength(301));
  expect(slow.seen).toHaveLength(1);
  go();
  await eventually(async () => expect(slow.seen).toEqual(await allNumbers()));
});

test('a reader that returns with the last number it has seen misses nothing', async () => {
  const before = reader(0);
  await placeMany(2);
  await eventually(() => expect(before.seen).toHaveLength(2));
  before.stop();
  await placeMany(2);
  const after = reader(before.seen.at(-1) ?? 0);
  await eventually(async () => expect([...before.seen, ...after.seen]).toEqual(await allNumbers()));
});

test('a reader is shown what its filter lets through and nothing else', async () => {
  const own = reader(0, { customerId: 'cus_1' });
  const id = anOrderId();
  await placeMany(2);
  await house.orders.transaction().execute((tx) => house.outbox.add(tx, { ...confirmed(id), customerId: 'cus_1' }));
  await placeMany(1);
  await eventually(() => expect(own.seen).toHaveLength(1));
  const { entries } = await house.log.read(0, {}, 10);
  expect(entries.filter(({ sequence }) => own.seen.includes(sequence)).map(({ key }) => key)).toEqual([id]);
});
