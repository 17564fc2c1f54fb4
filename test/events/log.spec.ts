import { PgBoss } from 'pg-boss';
import { sql } from 'kysely';
import { consumer } from '../../src/events/bus/consumer.js';
import { BUS_SCHEMA } from '../../src/events/log/event-database.js';
import { anOrderId, cause, confirmed, openHouse, place, type House } from './house.js';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());

const numbers = async (after: number) => {
  const { entries, next } = await house.log.read(after, {}, 100);
  return { seen: entries.map(({ event }) => (event.data as { readonly number: string }).number), next };
};

test('a reader never passes an event whose transaction commits later', async () => {
  const slow = await house.orders.startTransaction().execute();
  await house.outbox.add(slow, confirmed(anOrderId(), 'drawn first'));
  await place(house, anOrderId(), 'drawn second');
  const before = await numbers(0);
  expect(before.seen).toEqual([]);
  await slow.commit().execute();
  expect((await numbers(before.next)).seen).toEqual(['drawn first', 'drawn second']);
});

test('a reader passes an event that was rolled back, and does not wait for transactions that publish nothing', async () => {
  const idle = await house.orders.startTransaction().execute();
  await idle.insertInto('orders').values({ id: 'unrelated' }).execute();
  const failing = await house.orders.startTransaction().execute();
  await house.outbox.add(failing, confirmed(anOrderId(), 'rolled back'));
  await place(house, anOrderId(), 'committed');
  expect((await numbers(0)).seen).toEqual([]);
  await failing.rollback().execute();
  expect((await numbers(0)).seen).toEqual(['committed']);
  await idle.rollback().execute();
});

test('readers and publishers at once: every event is read once and in order of its number', async () => {
  const publishing = Promise.all(
    Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; n < 15; n += 1)
        await house.orders.transaction().execute(async (tx) => {
          await house.outbox.add(tx, confirmed(anOrderId(), `${writer}-${n}`));
          await sql`select pg_sleep(${(writer % 4) * 0.002})`.execute(tx);
          if (n % 5 === 4) await house.outbox.add(tx, confirmed(anOrderId(), `${writer}-${n} too`));
        });
    }),
  );
  let done = false;
  void publishing.then(() => (done = true));
  const read: number[] = [];
  for (let after = 0, last = false; !last;) {
    last = done;
    const { entries, next } = await house.log.read(after, {}, 7);
    read.push(...entries.map(({ sequence }) => sequence));
    if (entries.length === 7) last = false;
    after = next;
  }
  const { rows } = await sql<{ sequence: number }>`select sequence from events.event_log order by 1`.execute(
    house.events,
  );
  expect(rows).toHaveLength(8 * 18);
  expect(read).toEqual(rows.map(({ sequence }) => sequence));
});

test('what inventory says of an order belongs to the order’s customer', async () => {
  const order_id = anOrderId();
  await house.orders.transaction().execute(async (tx) => {
    await house.outbox.add(tx, { ...confirmed(order_id), customerId: 'cus_1', partnerId: 'ptr_1' });
  });
  await house.orders.transaction().execute(async (tx) => {
    await house.outbox.add(tx, { type: 'stock.released', data: { order_id, lines: [] }, cause });
  });
  await place(house, anOrderId(), 'of another order');
  const own = await house.log.read(0, { customerId: 'cus_1' }, 10);
  expect(own.entries.map(({ key, partnerId }) => [key, partnerId])).toEqual([
    [order_id, 'ptr_1'],
    [order_id, 'ptr_1'],
  ]);
  expect((await house.log.read(0, { customerId: 'cus_2' }, 10)).entries).toEqual([]);
});

test('data that is not as the catalog says is not published', async () => {
  const wrong = house.orders.transaction().execute(async (tx) => {
    await tx.insertInto('orders').values({ id: 'ord_1' }).execute();
    await house.outbox.add(tx, confirmed('ord_1'));
  });
  await expect(wrong).rejects.toThrow('order.confirmed v1 is not as the catalog says: data.order_id must match');
  expect(await house.orders.selectFrom('orders').selectAll().execute()).toEqual([]);
});

test('a job is what pg-boss itself would have queued, but for when it was made', async () => {
  const deaf = consumer({
    name: 'deaf',
    hears: { 'order.confirmed': 1 },
    from: 'now',
    handle: () => Promise.resolve(),
  });
  await (await house.follow([deaf])).close();
  const id = anOrderId();
  await place(house, id);
  const boss = new PgBoss({
    connectionString: house.url,
    schema: BUS_SCHEMA,
    supervise: false,
    schedule: false,
    max: 1,
  });
  await boss.start();
  await boss.insert('events.deaf', [{ data: { sequence: 2 }, singletonKey: id }]);
  await boss.stop();
  const { rows } = await sql<{ job: Record<string, unknown> }>`
    select to_jsonb(job) - 'id' - 'created_on' - 'start_after' - 'keep_until'
      || jsonb_build_object('kept', keep_until - start_after) as job
    from bus.job where name = 'events.deaf' order by created_on`.execute(house.events);
  const [ours, theirs] = rows;
  expect(ours?.job).toMatchObject({ policy: 'key_strict_fifo', singleton_key: id, heartbeat_seconds: 10 });
  expect(ours).toEqual(theirs);
});
