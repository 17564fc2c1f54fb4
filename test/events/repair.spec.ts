import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { consumer } from '../../src/events/bus/consumer.js';
import { discardLetter, redriveKey } from '../../src/events/bus/dead-letters.js';
import { Deliverer } from '../../src/events/bus/deliverer.js';
import { DeliveriesStore } from '../../src/events/bus/deliveries.store.js';
import { replay } from '../../src/events/bus/replay.js';
import { CATALOG } from '../../src/events/catalog/catalog.js';
import { systemClock } from '../../src/platform/clock.js';
import { createLogger } from '../../src/platform/logger.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, openHouse, place, type House } from './house.js';

const logger = createLogger({ level: 'silent', pretty: false });

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

const listening = (name: string, broken: { value: boolean } = { value: false }) => {
  const seen: string[] = [];
  const declared = consumer({
    name,
    hears: { 'order.confirmed': 1 },
    from: 'now',
    attempts: 1,
    handle: (_tx, { data }) => {
      if (broken.value && data.number.endsWith('!')) return Promise.reject(new Error('broken'));
      seen.push(data.number);
      return Promise.resolve();
    },
  });
  return { declared, seen, broken };
};

/** Somebody waits for somebody else in this database. */
const isWaited = async () => {
  const { rows } = await sql`select from pg_locks where not granted and database = (
    select oid from pg_database where datname = current_database())`.execute(house.events);
  return rows.length > 0;
};
const letters = () => house.events.selectFrom('dead_letters').selectAll().execute();
const redrive = (consumer: string, key: string) =>
  house.events.transaction().execute((tx) => redriveKey(tx, consumer, key));

/** Two letters of a key, of a consumer that could handle them by now. */
async function twoGivenUp() {
  const { declared, seen, broken } = listening('repaired', { value: true });
  const bus = await house.follow([declared]);
  const id = anOrderId();
  for (const number of ['1!', '2']) await place(house, id, number);
  await eventually(async () => expect(await letters()).toHaveLength(2));
  await bus.close();
  broken.value = false;
  return { declared, seen, id };
}

const allComeInOrder = async ({ declared, seen }: Pick<ReturnType<typeof listening>, 'declared' | 'seen'>) => {
  await house.follow([declared]);
  await eventually(() => expect(seen).toEqual(['1!', '2', '3']));
  expect(await letters()).toEqual([]);
};

test('what was given up comes again in order, before what was published since', async () => {
  const repaired = await twoGivenUp();
  const { id } = repaired;
  expect(await redrive('repaired', 'another key')).toBe(0);
  // Published while nobody listens: its job is in the queue before those that are redriven.
  await place(house, id, '3');
  expect(await redrive('repaired', id)).toBe(2);
  await allComeInOrder(repaired);
});

/** The same, and a third event of the key that a process has taken and done nothing with. */
async function redrivenWhileTaken() {
  const repaired = await twoGivenUp();
  const { declared, id } = repaired;
  await place(house, id, '3');
  const store = new DeliveriesStore(declared, house.events, new PgBoss(house.url));
  const taken = await store.take();
  expect(taken).toHaveLength(1);
  const options = { db: house.events, catalog: CATALOG, clock: systemClock, logger };
  return { ...repaired, store, taken, deliver: () => new Deliverer(declared, store, options).deliver(taken) };
}

test('an event that was taken before those of its key were redriven comes after them', async () => {
  const { id, deliver, ...repaired } = await redrivenWhileTaken();
  expect(await redrive('repaired', id)).toBe(2);
  await deliver();
  expect(repaired.seen).toEqual([]);
  await allComeInOrder(repaired);
});

test('an event that begins to wait for a person while those of its key are redriven is redriven with them', async () => {
  const { id, store, taken, ...repaired } = await redrivenWhileTaken();
  const waiting = await house.events.startTransaction().execute();
  for (const { delivery, held } of await store.note(waiting, taken)) if (held) await store.hold(waiting, delivery);
  await store.settle(waiting, taken);
  let done = false;
  const redriven = redrive('repaired', id).finally(() => (done = true));
  await eventually(async () => expect(done || (await isWaited())).toBe(true));
  await waiting.commit().execute();
  expect(await redriven).toBe(3);
  await allComeInOrder(repaired);
});

test('an event that is noted while those of its key are redriven waits for that, and comes after them', async () => {
  const { id, deliver, ...repaired } = await redrivenWhileTaken();
  const redriving = await house.events.startTransaction().execute();
  expect(await redriveKey(redriving, 'repaired', id)).toBe(2);
  let done = false;
  const delivered = deliver().finally(() => (done = true));
  await eventually(async () => expect(done || (await isWaited())).toBe(true));
  await redriving.commit().execute();
  await delivered;
  await allComeInOrder(repaired);
});

test('an event that a person leaves out does not hold up those behind it', async () => {
  const { declared, seen } = listening('skipping', { value: true });
  await house.follow([declared]);
  const id = anOrderId();
  for (const number of ['1!', '2']) await place(house, id, number);
  await eventually(async () => expect(await letters()).toHaveLength(2));
  const [failed] = (await letters()).filter(({ cause }) => cause !== null);
  for (let times = 1; times <= 2; times += 1)
    await house.events.transaction().execute(async (tx) => failed && discardLetter(tx, failed));
  await eventually(() => expect(seen).toEqual(['2']));
  expect(await letters()).toEqual([]);
});

test('a replay reaches the named consumer alone, though it has handled the events before', async () => {
  const [one, other] = [listening('one'), listening('other')];
  await house.follow([one.declared, other.declared]);
  const [a, b] = [anOrderId(), anOrderId()];
  await place(house, a, 'a1');
  await place(house, b, 'b1');
  await place(house, a, 'a2');
  await eventually(() => expect([one.seen.length, other.seen.length]).toEqual([3, 3]));
  const { events, run } = await replay(house.events, 'one', { keys: [a] });
  expect({ events, run }).toEqual({ events: 2, run: expect.stringMatching(/^run_/) });
  await eventually(() => expect(one.seen.slice(3)).toEqual(['a1', 'a2']));
  const { entries } = await house.log.read(0, {}, 10);
  const last = entries.at(-1);
  expect((await replay(house.events, 'one', { since: new Date(last?.event.timestamp ?? 0) })).events).toBe(1);
  expect((await replay(house.events, 'one', { after: last?.sequence ?? 0 })).events).toBe(0);
  expect((await replay(house.events, 'one', { types: ['order.created'] })).events).toBe(0);
  await eventually(() => expect(one.seen.slice(5)).toEqual(['a2']));
  expect(other.seen).toHaveLength(3);
  await expect(replay(house.events, 'nobody', {})).rejects.toThrow('no consumer is called nobody');
});
