import { sql } from 'kysely';
import { consumer } from '../../src/events/bus/consumer.js';
import { replay } from '../../src/events/bus/replay.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, openHouse, place, type House } from './house.js';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

/** Wants confirmed orders of this number alone; of any number where none is given. */
const wanting = (number?: string) => {
  const seen: string[] = [];
  const declared = consumer({
    name: 'picky',
    hears: { 'order.confirmed': 1 },
    ...(number === undefined ? {} : { only: { 'order.confirmed': { number } } }),
    from: 'beginning',
    handle: (_tx, { data }) => {
      seen.push(data.number);
      return Promise.resolve();
    },
  });
  return { declared, seen };
};

const queued = async () => {
  const { rows } = await sql<{ state: string }>`select state from bus.job where name = 'events.picky'`.execute(
    house.events,
  );
  return rows.map(({ state }) => state);
};
const numbers = async (...all: readonly string[]) => {
  for (const number of all) await place(house, anOrderId(), number);
};

test('what a consumer does not want is not brought to it: published, from before it came, or replayed', async () => {
  await numbers('T-1', 'T-2');
  const { declared, seen } = wanting('T-1');
  await house.follow([declared]);
  await numbers('T-2', 'T-1');
  await eventually(() => expect(seen).toEqual(['T-1', 'T-1']));
  expect(await replay(house.events, 'picky', {})).toMatchObject({ events: 2 });
  await eventually(async () => expect(await queued()).toEqual(Array(4).fill('completed')));
  expect(seen).toEqual(Array(4).fill('T-1'));
});

test('a handler is never given what it does not want, whoever queued it', async () => {
  const { declared, seen } = wanting('T-1');
  const all = await house.follow([wanting().declared]);
  await all.close();
  await numbers('T-2', 'T-1');
  expect(await queued()).toEqual(['created', 'created']);
  await house.follow([declared]);
  await eventually(async () => expect(await queued()).toEqual(['completed', 'completed']));
  expect(seen).toEqual(['T-1']);
});

test('a consumer that wants others than before is given those of the past, each once', async () => {
  const one = wanting('T-1');
  const before = await house.follow([one.declared]);
  await numbers('T-1', 'T-2');
  await eventually(() => expect(one.seen).toEqual(['T-1']));
  await before.close();
  const all = wanting();
  const during = await house.follow([all.declared]);
  await eventually(() => expect(all.seen).toEqual(['T-2']));
  await during.close();
  const again = wanting('T-1');
  await house.follow([again.declared]);
  await numbers('T-2', 'T-1');
  await eventually(() => expect(again.seen).toEqual(['T-1']));
});
