import { sql } from 'kysely';
import { consumer, NeverHandled } from '../../src/events/bus/consumer.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, confirmed, openHouse, place, type House, type Shop } from './house.js';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

/** Notes each event in the transaction in which it is handled. */
const noting = (name: string, options: { readonly fails?: (number: string, time: number) => boolean } = {}) => {
  const seen: string[] = [];
  const times = new Map<string, number>();
  const declared = consumer<{ 'order.confirmed': 1 }, Shop>({
    name,
    hears: { 'order.confirmed': 1 },
    from: 'beginning',
    schema: 'shop',
    attempts: 2,
    handle: async (tx, { data }) => {
      const time = (times.get(data.number) ?? 0) + 1;
      times.set(data.number, time);
      await tx
        .insertInto('noted')
        .values({ id: data.order_id, what: `${name} ${data.number}` })
        .execute();
      if (options.fails?.(data.number, time)) throw new Error(`${data.number} fails`);
      seen.push(data.number);
    },
  });
  return { declared, seen };
};
const noted = async () => (await house.orders.selectFrom('noted').select('what').execute()).map(({ what }) => what);

test('every subscriber hears of a change that was committed, and none of one that was rolled back', async () => {
  const [first, second] = [noting('first'), noting('second')];
  await house.follow([first.declared, second.declared]);
  const rolledBack = house.orders.transaction().execute(async (tx) => {
    await house.outbox.add(tx, confirmed(anOrderId(), 'never'));
    throw new Error('changed my mind');
  });
  await expect(rolledBack).rejects.toThrow('changed my mind');
  await place(house, anOrderId(), 'T-7');
  await eventually(() => {
    expect(first.seen).toEqual(['T-7']);
    expect(second.seen).toEqual(['T-7']);
  });
  expect((await house.log.read(0, {}, 10)).entries.map(({ event }) => event.data)).toHaveLength(1);
});

test('a consumer that starts late and asks for the beginning hears of what came before it', async () => {
  for (const number of ['T-1', 'T-2']) await place(house, anOrderId(), number);
  const late = noting('late');
  await house.follow([late.declared]);
  await eventually(() => expect(late.seen.toSorted()).toEqual(['T-1', 'T-2']));
});

test('events of one key are handled in their order though one in the middle fails at first, while other keys pass', async () => {
  const { declared, seen } = noting('orderly', { fails: (number, time) => number === 'A-2' && time === 1 });
  await house.follow([declared]);
  const [a, b] = [anOrderId(), anOrderId()];
  for (const number of ['A-1', 'A-2', 'A-3']) await place(house, a, number);
  await place(house, b, 'B-1');
  await eventually(() => expect(seen).toHaveLength(4), 15_000);
  expect(seen.filter((number) => number.startsWith('A'))).toEqual(['A-1', 'A-2', 'A-3']);
  expect(seen.indexOf('B-1')).toBeLessThan(seen.indexOf('A-2'));
  expect((await noted()).filter((what) => what === 'orderly A-2')).toHaveLength(1);
}, 30_000);

test('of two transactions of one key the one that began first and published last is handled last', async () => {
  const { declared, seen } = noting('orderly');
  const id = anOrderId();
  const slow = await house.orders.startTransaction().execute();
  await sql`select 1`.execute(slow);
  await place(house, id, 'published first');
  await house.outbox.add(slow, confirmed(id, 'published last'));
  await slow.commit().execute();
  await house.follow([{ ...declared, from: 'beginning' }]);
  await eventually(() => expect(seen).toEqual(['published first', 'published last']));
});

test('after its last attempt an event waits for a person, with those of its key behind it', async () => {
  const { declared, seen } = noting('strict', { fails: (number) => number === 'A-1' });
  await house.follow([{ ...declared, attempts: 1 }]);
  const [a, b] = [anOrderId(), anOrderId()];
  for (const number of ['A-1', 'A-2']) await place(house, a, number);
  await place(house, b, 'B-1');
  const letters = () => house.events.selectFrom('dead_letters').selectAll().orderBy('sequence').execute();
  await eventually(async () => expect(await letters()).toHaveLength(2), 10_000);
  await eventually(() => expect(seen).toEqual(['B-1']));
  expect(await letters()).toMatchObject([
    { consumer: 'strict', key: a, cause: 'A-1 fails', attempts: 1, trace_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    { consumer: 'strict', key: a, cause: null },
  ]);
});

test('what a handler says will never work is not tried again', async () => {
  let tries = 0;
  const declared = consumer({
    name: 'hopeless',
    hears: { 'order.confirmed': 1 },
    from: 'now',
    handle: () => {
      tries += 1;
      return Promise.reject(new NeverHandled('unreadable'));
    },
  });
  await house.follow([declared]);
  await place(house, anOrderId());
  await eventually(async () =>
    expect(await house.events.selectFrom('dead_letters').select('cause').execute()).toEqual([{ cause: 'unreadable' }]),
  );
  expect(tries).toBe(1);
});

test('an event that is delivered twice takes effect once', async () => {
  const { declared } = noting('once');
  await house.follow([declared]);
  await place(house, anOrderId(), 'T-1');
  await eventually(async () => expect(await noted()).toEqual(['once T-1']));
  await sql`insert into bus.job (name, data, singleton_key, policy)
    select name, data, singleton_key, policy from bus.job where name = 'events.once'`.execute(house.events);
  await eventually(async () => {
    const { rows } = await sql`select 1 from bus.job where name = 'events.once' and state = 'completed'`.execute(
      house.events,
    );
    expect(rows).toHaveLength(2);
  });
  expect(await noted()).toEqual(['once T-1']);
});

test('one failing event of a batch is undone alone, and the others of the batch take effect once', async () => {
  const { declared } = noting('batched', { fails: (number, time) => number === 'T-3' && time <= 2 });
  for (const number of ['T-1', 'T-2', 'T-3', 'T-4']) await place(house, anOrderId(), number);
  await house.follow([{ ...declared, batch: 10, concurrency: 1, attempts: 5 }]);
  await eventually(
    async () =>
      expect((await noted()).toSorted()).toEqual(['batched T-1', 'batched T-2', 'batched T-3', 'batched T-4']),
    10_000,
  );
}, 20_000);

test('a bus that is closed finishes what it is handling', async () => {
  const { declared, seen } = noting('drained');
  let entered: () => void = () => undefined;
  const handling = new Promise<void>((resolve) => (entered = resolve));
  const bus = await house.follow([
    {
      ...declared,
      handle: async (tx, event) => {
        entered();
        await sql`select pg_sleep(0.3)`.execute(tx);
        await declared.handle(tx, event);
      },
    },
  ]);
  await place(house, anOrderId(), 'T-1');
  await handling;
  await bus.close();
  expect(seen).toEqual(['T-1']);
  expect(await noted()).toEqual(['drained T-1']);
});
