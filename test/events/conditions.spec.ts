import { sql } from 'kysely';
import { consumer } from '../../src/events/bus/consumer.js';
import { CHOREOGRAPHED, type Mode } from '../../src/events/bus/modes.js';
import { replay } from '../../src/events/bus/replay.js';
import { newId } from '../../src/platform/ids.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, confirmed, openHouse, place, type House } from './house.js';

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

test('a first start that dies before it has queued up the past leaves it to the next one, which queues it once', async () => {
  await numbers('T-1');
  await sql`create function events.die() returns trigger language plpgsql as 'begin raise exception ''dead''; end'`.execute(
    house.events,
  );
  await sql`create trigger die before insert on bus.job_common for each row execute function events.die()`.execute(
    house.events,
  );
  const { declared, seen } = wanting();
  await expect(house.follow([declared])).rejects.toThrow('dead');
  await sql`drop trigger die on bus.job_common`.execute(house.events);
  await Promise.all([house.follow([declared]), house.follow([declared])]);
  await eventually(() => expect(seen).toEqual(['T-1']));
  expect(await queued()).toHaveLength(1);
});

test('what belongs to no partner is not brought to a consumer of what does, until it wants all', async () => {
  const seen: string[] = [];
  const declared = (ofPartners?: true) =>
    consumer({
      name: 'picky',
      hears: { 'order.confirmed': 1 },
      ...(ofPartners && { ofPartners }),
      from: 'beginning',
      handle: (_tx, { data }) => {
        seen.push(data.number);
        return Promise.resolve();
      },
    });
  const both = async (own: string, partners: string) => {
    await numbers(own);
    const ofPartner = { ...confirmed(anOrderId(), partners), partnerId: newId('ptr') };
    await house.events.transaction().execute((tx) => house.outbox.add(tx, ofPartner));
  };
  await both('T-1', 'P-1');
  const narrow = await house.follow([declared(true)]);
  await both('T-2', 'P-2');
  await eventually(() => expect(seen.toSorted()).toEqual(['P-1', 'P-2']));
  expect(await replay(house.events, 'picky', {})).toMatchObject({ events: 2 });
  await eventually(() => expect(seen.toSorted()).toEqual(['P-1', 'P-1', 'P-2', 'P-2']));
  await narrow.close();

  const wide = await house.follow([declared()]);
  await eventually(() => expect(seen.slice(4).toSorted()).toEqual(['T-1', 'T-2']));
  await wide.close();
  await both('T-3', 'P-3');
  expect((await queued()).filter((state) => state === 'created')).toHaveLength(2);
  await house.follow([declared(true)]);
  await eventually(async () => expect(new Set(await queued())).toEqual(new Set(['completed'])));
  expect(seen.slice(6)).toEqual(['P-3']);
});

test('who drives an order is known of all that happens to it; where nobody knows, it may be either', async () => {
  const seen: string[] = [];
  const declared = consumer({
    name: 'picky',
    hears: { 'shipment.created': 1 },
    only: { 'shipment.created': CHOREOGRAPHED },
    from: 'beginning',
    handle: (_tx, { data }) => {
      seen.push(data.tracking_number);
      return Promise.resolve();
    },
  });
  /** What fulfillment tells does not say who drives the order; whoever placed it said so, or did it before the log knew. */
  const shipped = async (mode: Mode | undefined, trackingNumber: string) => {
    const orderId = anOrderId();
    const order = confirmed(orderId);
    const shipment = { order_id: orderId, shipment_id: newId('shp'), carrier: 'dhl', tracking_number: trackingNumber };
    await house.events.transaction().execute(async (tx) => {
      if (mode) await house.outbox.add(tx, { ...order, data: { ...order.data, mode } });
      await house.outbox.add(tx, { type: 'shipment.created', data: shipment, cause: order.cause });
    });
  };
  const all = async (time: string) => {
    await shipped('orchestrated', `${time} by a saga`);
    await shipped('choreographed', `${time} by events`);
    await shipped(undefined, `${time} by nobody knows whom`);
  };
  await all('before');
  await house.follow([declared]);
  await all('then');
  const wanted = ['before', 'then'].flatMap((time) => [`${time} by events`, `${time} by nobody knows whom`]);
  // Between orders there is no order.
  await eventually(() => expect(seen.toSorted()).toEqual(wanted));
  expect(await replay(house.events, 'picky', {})).toMatchObject({ events: 4 });
  await eventually(async () => expect(await queued()).toEqual(Array(8).fill('completed')));
  expect(seen.toSorted()).toEqual([...wanted, ...wanted].toSorted());
});
