import type { PoolClient } from 'pg';
import { eventually } from '../../harness/eventually.js';
import { place, type Placed, type Wish } from './customers.js';
import { violations } from './ledgers.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const SETTLED_WITHIN = 60_000;

/** What each service writes when an order comes to it, in the order in which they follow each other's events. */
const STEPS = [
  { step: 'stock is reserved', table: 'inventory.reservations' },
  { step: 'the payment is captured', table: 'payments.payments' },
  { step: 'the parcel is prepared', table: 'fulfillment.shipments' },
  { step: 'the order is confirmed', table: 'orders.orders' },
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

// Every service dies at once: the one that is at work, the one before it, which has just told of its work, and the one that
// is to hear of it next.
test.each(STEPS.map(({ step }, index) => ({ step, index })))(
  'the services killed while $step: the order is done once, by those that come back',
  async ({ index }) => {
    const { order, letGo } = await heldAt(index, wish('pm_card_visa', 'confirmed'));
    await Promise.all(shop.houses.map((house) => house.kill()));
    await letGo();
    await Promise.all(shop.houses.map((house) => house.start()));
    await eventually(async () => expect(await violations(shop.ledgers, [order])).toEqual([]), SETTLED_WITHIN);
  },
  180_000,
);

test('the services killed while a declined payment is noted: the stock is on sale again and the order failed', async () => {
  const { order, letGo } = await heldAt(1, wish('pm_card_visa_chargeDeclined', 'failed payment_declined'));
  await Promise.all(shop.houses.map((house) => house.kill()));
  await letGo();
  await Promise.all(shop.houses.map((house) => house.start()));
  await eventually(async () => expect(await violations(shop.ledgers, [order])).toEqual([]), SETTLED_WITHIN);
}, 180_000);
