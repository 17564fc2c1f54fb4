import type { PoolClient } from 'pg';
import { eventually } from '../../harness/eventually.js';
import { place, type Placed, type Wish } from './customers.js';
import { holdRows } from './held-rows.js';
import { everyEntry, violations } from './ledgers.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const SETTLED_WITHIN = 60_000;

/** What each service does an order's step after, in their order. */
const STEPS = [
  { by: 'inventory', after: 'order.created' },
  { by: 'payments', after: 'stock.reserved' },
  { by: 'fulfillment', after: 'payment.captured' },
  { by: 'orders', after: 'shipment.created' },
] as const;

const EVENT_OF_JOB = `(select type from events.event_log where sequence = (job.data->>'sequence')::bigint)`;
/** What brings a service the event that its step follows. */
const OF_A_STEP = STEPS.map(
  ({ by, after }) => `(job.name = 'events.${by}.choreography' and ${EVENT_OF_JOB} = '${after}')`,
).join(' or ');

const wish = (paymentMethod: string, ...ends: string[]): Wish => ({
  mode: 'choreographed',
  lines: [{ product_id: product, quantity: 2 }],
  payment_method_id: paymentMethod,
  country_code: 'DE',
  ends,
});
const fine = () => wish('pm_card_visa', 'confirmed');
const declined = () => wish('pm_card_visa_chargeDeclined', 'failed payment_declined');
const placed = async (wanted: Wish) => (await place(shop, wanted)) as Placed;

let shop: Shop;
let product: string;
/** Whose steps were all done, and no queue has heard of it. */
let done: Placed;
let entriesOfDone: unknown;
/** One for every step, with the handler in the middle of its transaction. */
let underWay: readonly Placed[];
/** The same, where the payment is about to be declined. */
let refused: Placed;

// Every service dies at once: the one that is at work, the one before it, which has just told of its work, and the one that
// is to hear of it next.
beforeAll(async () => {
  shop = await openShop({ workers: 1 });
  [product = ''] = await stockUp(shop, [500]);
  const queues = await notHeard();
  done = await placed(fine());
  await settled([done]);
  expect(await jobsOf(done)).toEqual(STEPS.map(() => expect.objectContaining({ completed: false })));
  entriesOfDone = await everyEntry(shop.ledgers, [done]);
  const held = await oneAtEachStep();
  ({ underWay, refused } = held);
  await Promise.all(shop.houses.map((house) => house.kill()));
  await Promise.all([held.letGo(), queues.hear()]);
  await Promise.all(shop.houses.map((house) => house.start()));
}, 240_000);
afterAll(() => shop.stop());

/** Nobody writes to the table until it is let go; reading goes on. */
async function hold(table: string) {
  const client: PoolClient = await shop.ledgers.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in exclusive mode`);
  const waitedFor = (times: number) =>
    eventually(async () => {
      const waiting = 'select 1 from pg_locks where relation = $1::regclass and not granted';
      expect((await client.query(waiting, [table])).rowCount).toBe(times);
    }, SETTLED_WITHIN);
  const letGo = async () => {
    await client.query('rollback');
    client.release();
  };
  return { waitedFor, letGo };
}

/** Orders on their way, each with the handler of another step in the middle of its transaction. */
async function oneAtEachStep() {
  const { waitedFor, letGo } = await hold('fulfillment.shipments');
  const furthest = await placed(fine());
  await waitedFor(1);
  const confirming = await holdRows(shop.ledgers);
  await confirming.hold('select from orders.orders where id = $1 for update', [furthest.orderId]);
  await letGo();
  await eventually(async () => expect(await confirming.waiting()).toBeGreaterThan(0), SETTLED_WITHIN);
  // The others keep behind it: whoever comes later does not come as far.
  const shipment = await heldAt('fulfillment.shipments', fine());
  const payment = await heldAt('payments.payments', fine(), declined());
  const reservation = await heldAt('inventory.reservations', fine());
  const [paid, refused] = payment.orders as [Placed, Placed];
  const held = [confirming, shipment, payment, reservation];
  return {
    underWay: [furthest, ...shipment.orders, paid, ...reservation.orders],
    refused,
    letGo: () => Promise.all(held.map((step) => step.letGo())),
  };
}

/** Orders that came as far as to this table. */
async function heldAt(table: string, ...wishes: readonly Wish[]) {
  const { waitedFor, letGo } = await hold(table);
  const orders = await Promise.all(wishes.map(placed));
  await waitedFor(orders.length);
  return { orders, letGo };
}

/** Whoever says that a step is done is not heard, as if it had died just before. Holds no lock: nobody else is kept waiting. */
async function notHeard(): Promise<{ hear(): Promise<void> }> {
  await shop.ledgers.query(`
    create function public.not_heard() returns trigger language plpgsql as $$
    declare job bus.job := new;
    begin
      return case when ${OF_A_STEP} then null else new end;
    end $$;
    create trigger not_heard before update on bus.job for each row when (new.state = 'completed')
      execute function public.not_heard()`);
  return { hear: async () => void (await shop.ledgers.query('drop function public.not_heard cascade')) };
}

async function jobsOf({ orderId }: Placed): Promise<readonly { completed: boolean; repeated: boolean }[]> {
  const { rows } = await shop.ledgers.query<{ completed: boolean; repeated: boolean }>(
    `select state = 'completed' as completed, retry_count > 0 as repeated from bus.job as job
     where singleton_key = $1 and (${OF_A_STEP})`,
    [orderId],
  );
  return rows;
}

const settled = (orders: readonly Placed[]) =>
  eventually(async () => expect(await violations(shop.ledgers, orders)).toEqual([]), SETTLED_WITHIN);

test('in the middle of every step, each of another order: all are done once, by those that come back', async () => {
  expect(underWay).toHaveLength(STEPS.length);
  await settled(underWay);
}, 90_000);

test(
  'while a declined payment is noted: the stock is on sale again and the order failed',
  () => settled([refused]),
  90_000,
);

test('after every step, before its queue heard that it was done: what comes again is done no second time', async () => {
  const again = { completed: true, repeated: true };
  await eventually(async () => expect(await jobsOf(done)).toEqual(STEPS.map(() => again)), SETTLED_WITHIN);
  expect(await everyEntry(shop.ledgers, [done])).toEqual(entriesOfDone);
}, 90_000);
