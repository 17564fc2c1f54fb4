import { sql } from 'kysely';
import type { AnyConsumer } from '../../src/events/bus/consumer.js';
import { newId } from '../../src/platform/ids.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, cause, confirmed, openHouse, place, type House } from './house.js';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

/** One consumer as a release declares it, and what its processes were given. */
function release(declared: Pick<AnyConsumer, 'hears' | 'only'>) {
  const seen: string[] = [];
  const handle = (_tx: unknown, event: never) => {
    const { data } = event as { readonly data: { readonly number?: string; readonly tracking_number?: string } };
    seen.push(data.number ?? data.tracking_number ?? '');
    return Promise.resolve();
  };
  return { declared: { name: 'rolled', from: 'beginning', attempts: 1, ...declared, handle } as AnyConsumer, seen };
}

const one = () => release({ hears: { 'order.confirmed': 1 } });
const both = () => release({ hears: { 'order.confirmed': 1, 'shipment.created': 1 } });
const only = (number: string) => release({ hears: { 'order.confirmed': 1 }, only: { 'order.confirmed': { number } } });

const parcel = (orderId: string) => {
  const data = { order_id: orderId, shipment_id: newId('shp'), carrier: 'dhl', tracking_number: 'parcel' };
  return { type: 'shipment.created', data, cause } as const;
};
const shipped = (orderId: string) => house.events.transaction().execute((tx) => house.outbox.add(tx, parcel(orderId)));

const jobs = async () => {
  const { rows } = await sql<{ state: string; passed: number }>`
    select state, coalesce((data->>'passed')::int, 0) as passed from bus.job where name = 'events.rolled'`.execute(
    house.events,
  );
  return rows;
};
const passedOn = () => eventually(async () => expect((await jobs()).some(({ passed }) => passed > 0)).toBe(true));
const letters = () => house.events.selectFrom('dead_letters').selectAll().execute();

/** A process of the new release says what it wants, and is gone before the old one takes any of it. */
async function declaredBefore({ declared }: ReturnType<typeof release>): Promise<void> {
  const bus = await house.follow([declared]);
  await bus.close();
}

test('an event of a type that only a newer release hears is left to it, with those of its key behind', async () => {
  const [before, after] = [one(), both()];
  const old = await house.follow([before.declared]);
  await declaredBefore(after);
  const orderId = anOrderId();
  await shipped(orderId);
  await place(house, orderId, 'T-1');
  await passedOn();
  expect(before.seen).toEqual([]);
  await old.close();
  await house.follow([after.declared]);
  await eventually(() => expect(after.seen).toEqual(['parcel', 'T-1']));
  expect(await letters()).toEqual([]);
});

test('what is passed on does not hold up the others of its batch', async () => {
  const [before, after] = [one(), both()];
  const old = await house.follow([{ ...before.declared, batch: 10, concurrency: 1 }]);
  await declaredBefore(after);
  await house.events.transaction().execute(async (tx) => {
    await house.outbox.add(tx, parcel(anOrderId()));
    for (const number of ['T-1', 'T-2']) await house.outbox.add(tx, confirmed(anOrderId(), number));
  });
  await eventually(() => expect(before.seen).toEqual(['T-1', 'T-2']));
  await passedOn();
  await old.close();
  expect(before.seen).toEqual(['T-1', 'T-2']);
});

test('an event that a newer release wants beside the others is left to it', async () => {
  const [before, after] = [only('T-1'), one()];
  const old = await house.follow([before.declared]);
  await declaredBefore(after);
  for (const number of ['T-1', 'T-2']) await place(house, anOrderId(), number);
  await passedOn();
  expect(before.seen).toEqual(['T-1']);
  await old.close();
  await house.follow([after.declared]);
  await eventually(() => expect(after.seen).toEqual(['T-2']));
  expect(await letters()).toEqual([]);
});

test('what nobody wants any more is dropped, and comes when somebody wants it again', async () => {
  const before = both();
  await declaredBefore(before);
  const orderId = anOrderId();
  await shipped(orderId);
  const now = await house.follow([one().declared]);
  await eventually(async () => expect(await jobs()).toMatchObject([{ state: 'completed', passed: 0 }]));
  await now.close();
  const again = both();
  await house.follow([again.declared]);
  await eventually(() => expect(again.seen).toEqual(['parcel']));
});
