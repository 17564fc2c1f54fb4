import { CATALOG, type Catalog } from '../../src/events/catalog/catalog.js';
import { nextVersion, version } from '../../src/events/catalog/event-version.js';
import { integer, object, text } from '../../src/events/catalog/schema.js';
import type { AnyConsumer } from '../../src/events/bus/consumer.js';
import { Outbox } from '../../src/events/outbox.js';
import { eventually } from '../harness/eventually.js';
import { cause, openHouse, type House } from './house.js';

interface Weighed {
  readonly id: string;
  readonly kilograms: number;
}

const key = ({ id }: { readonly id: string }): string => id;
const first = version({
  summary: 'Weighed.',
  key,
  data: object({ id: text(), kilograms: integer(0) }),
  example: { id: 'a', kilograms: 1 },
});
const second = nextVersion({
  summary: 'Weighed more exactly.',
  key,
  data: object({ id: text(), grams: integer(0) }),
  example: { id: 'a', grams: 1000 },
  up: ({ id, kilograms }: Weighed) => ({ id, grams: kilograms * 1000 }),
  down: ({ id, grams }) => ({ id, kilograms: Math.round(grams / 1000) }),
});
const before: Catalog = { ...CATALOG, 'parcel.weighed': { 1: first } };
const after: Catalog = { ...CATALOG, 'parcel.weighed': { 1: first, 2: second } };

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

/** Types of a test alone are not among those that the compiler knows. */
const weigh = (catalog: Catalog, data: object) =>
  house.orders
    .transaction()
    .execute((tx) => new Outbox('test', catalog).add(tx, { type: 'parcel.weighed', data, cause } as never));

test('a consumer of v1 and one of v2 each see the version they ask for, whichever was published', async () => {
  const seen: Record<string, unknown[]> = { one: [], two: [] };
  const hearing = (name: string, asked: number): AnyConsumer => ({
    name,
    hears: { 'parcel.weighed': asked },
    from: 'beginning',
    handle: (_tx, event) => {
      const { version: given, data } = event as { readonly version: number; readonly data: unknown };
      seen[name]?.push({ given, data });
      return Promise.resolve();
    },
  });
  await weigh(before, { id: 'a', kilograms: 2 });
  await house.follow([hearing('one', 1), hearing('two', 2)], { catalog: after });
  await weigh(after, { id: 'a', grams: 3200 });
  await eventually(() => expect([seen['one']?.length, seen['two']?.length]).toEqual([2, 2]));
  expect(seen).toEqual({
    one: [
      { given: 1, data: { id: 'a', kilograms: 2 } },
      { given: 1, data: { id: 'a', kilograms: 3 } },
    ],
    two: [
      { given: 2, data: { id: 'a', grams: 2000 } },
      { given: 2, data: { id: 'a', grams: 3200 } },
    ],
  });
});

test('a consumer that asks for a version that nobody has written down is not given the event as it is', async () => {
  await house.follow(
    [
      {
        name: 'early',
        hears: { 'parcel.weighed': 2 },
        from: 'now',
        attempts: 1,
        handle: () => Promise.reject(new Error('called')),
      },
    ],
    { catalog: before },
  );
  await weigh(before, { id: 'a', kilograms: 2 });
  await eventually(async () =>
    expect(await house.events.selectFrom('dead_letters').select('cause').execute()).toEqual([
      { cause: 'the catalog has no version 2 of parcel.weighed' },
    ]),
  );
});
