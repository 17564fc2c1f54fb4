import type { PoolClient } from 'pg';
import { eventually } from '../../harness/eventually.js';
import { place, type Placed, type Wish } from './customers.js';
import { holdRows } from './held-rows.js';
import { everyEntry, violations } from './ledgers.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const SETTLED_WITHIN = 60_000;

/** What each service writes when an order comes to it, in the order in which they follow each other's events. */
const STEPS = [
  { step: 'stock is reserved', by: 'inventory', table: 'inventory.reservations' },
  { step: 'the payment is captured', by: 'payments', table: 'payments.payments' },
  { step: 'the parcel is prepared', by: 'fulfillment', table: 'fulfillment.shipments' },
  { step: 'the order is confirmed', by: 'orders', table: 'orders.orders' },
] as const;

let shop: Shop;
let product: string;
beforeAll(async () => {
  shop = await openShop({ workers: 1 });
  [product = ''] = await stockUp(shop, [500]);
}, 180_000);
afterAll(() => shop.stop());

/** Nobody writes to the table until it is let go; reading goes on. */
async function hold(table: string): Promise<{ waitedFor(): Promise<void>; letGo(): Promise<void> }> {
  const client: PoolClient = await shop.ledgers.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in exclusive mode`);
  const waitedFor = () =>
    eventually(async () => {
      const waiting = 'select 1 from pg_locks where relation = $1::regclass and not granted';
      expect((await client.query(waiting, [table])).rowCount).toBeGreaterThan(0);
    }, SETTLED_WITHIN);
  const letGo = async () => {
    await client.query('rollback');
    client.release();
  };
  return { waitedFor, letGo };
}

/** An order on its way, with the handler of this step in the middle of its transaction. */
async function heldAt(index: number, wish: Wish) {
  // The last table is written to by the placing, too: it is held while the order waits for its parcel.
  const first = await hold((STEPS[Math.min(index, 2)] as (typeof STEPS)[number]).table);
  const order = (await place(shop, wish)) as Placed;
  await first.waitedFor();
  if (index < 3) return { order, letGo: () => first.letGo() };
  const last = await hold(STEPS[3].table);
  await first.letGo();
  await last.waitedFor();
  return { order, letGo: () => last.letGo() };
}

const wish = (paymentMethod: string, ...ends: string[]): Wish => ({
  mode: 'choreographed',
  lines: [{ product_id: product, quantity: 2 }],
  payment_method_id: paymentMethod,
  country_code: 'DE',
  ends,
});

const settled = (order: Placed) =>
  eventually(async () => expect(await violations(shop.ledgers, [order])).toEqual([]), SETTLED_WITHIN);

/** Orders on their way, each with the handler of another step in the middle of its transaction. */
async function oneAtEachStep() {
  const fine = wish('pm_card_visa', 'confirmed');
  const prepared = await hold(STEPS[2].table);
  const furthest = (await place(shop, fine)) as Placed;
  await prepared.waitedFor();
  const confirming = await holdRows(shop.ledgers);
  await confirming.hold('select from orders.orders where id = $1 for update', [furthest.orderId]);
  await prepared.letGo();
  await eventually(async () => expect(await confirming.waiting()).toBeGreaterThan(0), SETTLED_WITHIN);
  const orders = [furthest];
  const held: { letGo(): Promise<void> }[] = [confirming];
  // The others keep behind it: whoever comes later does not come as far.
  for (const { table } of STEPS.slice(0, 3).toReversed()) {
    const step = await hold(table);
    orders.push((await place(shop, fine)) as Placed);
    await step.waitedFor();
    held.push(step);
  }
  return { orders, letGo: () => Promise.all(held.map((step) => step.letGo())) };
}

// Every service dies at once: the one that is at work, the one before it, which has just told of its work, and the one that
// is to hear of it next.
test('the services killed in the middle of every step, each of another order: all are done once, by those that come back', async () => {
  const { orders, letGo } = await oneAtEachStep();
  expect(orders).toHaveLength(STEPS.length);
  await Promise.all(shop.houses.map((house) => house.kill()));
  await letGo();
  await Promise.all(shop.houses.map((house) => house.start()));
  await eventually(async () => expect(await violations(shop.ledgers, orders)).toEqual([]), SETTLED_WITHIN);
}, 180_000);

test('the services killed while a declined payment is noted: the stock is on sale again and the order failed', async () => {
  const { order, letGo } = await heldAt(1, wish('pm_card_visa_chargeDeclined', 'failed payment_declined'));
  await Promise.all(shop.houses.map((house) => house.kill()));
  await letGo();
  await Promise.all(shop.houses.map((house) => house.start()));
  await settled(order);
}, 180_000);

/** Jobs of the queue of this step, by the order that they are about. */
const JOBS = `from bus.job where name = 'events.' || $1 || '.choreography'
  and (data->>'sequence')::bigint in (select sequence from events.event_log where key = $2)`;

test('the services killed after every step, before its queue heard that it was done: what comes again is done no second time', async () => {
  const jobs = await holdRows(shop.ledgers);
  const done: { readonly order: Placed; readonly by: string }[] = [];
  for (const [index, { by }] of STEPS.entries()) {
    const { order, letGo } = await heldAt(index, wish('pm_card_visa', 'confirmed'));
    expect(await jobs.hold(`select ${JOBS} and state = 'active' for update`, [by, order.orderId])).toBe(1);
    await letGo();
    await settled(order);
    done.push({ order, by });
  }
  const orders = done.map(({ order }) => order);
  const before = await everyEntry(shop.ledgers, orders);
  await Promise.all(shop.houses.map((house) => house.kill()));
  await jobs.letGo();
  await Promise.all(shop.houses.map((house) => house.start()));
  const TWICE = `select ${JOBS} and state = 'completed' and retry_count > 0`;
  const again = () => Promise.all(done.map(({ order, by }) => shop.ledgers.query(TWICE, [by, order.orderId])));
  await eventually(
    async () => expect((await again()).map(({ rowCount }) => rowCount)).toEqual([1, 1, 1, 1]),
    SETTLED_WITHIN,
  );
  expect(await everyEntry(shop.ledgers, orders)).toEqual(before);
}, 180_000);
