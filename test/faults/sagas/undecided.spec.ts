import { eventually } from '../../harness/eventually.js';
import { placeBoundary, type Boundary, type Fate, type Passing } from './boundary.js';
import { callOff, place, type Placed, type Wish } from './customers.js';
import { violations } from './ledgers.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const CONTRACT = 'trivium.orders.v1.OrdersService';
const SETTLED_WITHIN = 60_000;
/** A saga loses its patience in a moment. */
const IMPATIENT = { SAGA_STEP_SECONDS: '1', SAGA_STUCK_SECONDS: '2' };

let shop: Shop;
let product: string;
let boundary: Boundary;
let fateOf: (passing: Passing) => Fate = () => 'passes';
beforeAll(async () => {
  shop = await openShop({ workers: 0 });
  [product = ''] = await stockUp(shop, [50]);
  boundary = await placeBoundary(CONTRACT, shop.addresses['orders'] ?? '', { fateOf: (passing) => fateOf(passing) });
  await shop.startWorker({ ...IMPATIENT, ORDERS_ADDRESS: boundary.address });
}, 180_000);
afterAll(async () => {
  await shop.stop();
  boundary.stop();
});

async function placed(country_code: string, ...ends: string[]): Promise<Placed> {
  const lines = [{ product_id: product, quantity: 1 }];
  const wish: Wish = { mode: 'orchestrated', lines, payment_method_id: 'pm_card_visa', country_code, ends };
  return (await place(shop, wish)) as Placed;
}
const settled = (order: Placed) =>
  eventually(async () => expect(await violations(shop.ledgers, [order])).toEqual([]), SETTLED_WITHIN);
const sagaOf = async ({ orderId }: Placed) => {
  const { rows } = await shop.ledgers.query<{ state: string; step: string }>(
    `select state, step from sagas.sagas where id = 'fulfill-order:' || $1`,
    [orderId],
  );
  return rows[0];
};

test('nothing is undone while nobody knows whether the order is confirmed; whoever waits for that goes on by itself', async () => {
  let away = true;
  fateOf = ({ step }) => (away && step === 'UpdateOrderStatus ORDER_STATUS_CONFIRMED' ? 'fails after' : 'passes');
  const order = await placed('DE', 'confirmed');
  await eventually(async () => expect(await sagaOf(order)).toEqual({ state: 'stuck', step: 'confirm-order' }), 20_000);
  // All but the letter is as it should be.
  expect(await violations(shop.ledgers, [order])).toEqual([
    expect.stringContaining('told 0 times'),
    expect.stringContaining('told the same 0 times'),
  ]);
  away = false;
  await settled(order);
  await eventually(async () => expect(await sagaOf(order)).toMatchObject({ state: 'completed' }));
}, 120_000);

test('an order that is called off in the moment in which it fails stays called off, and no saga is stuck over it', async () => {
  fateOf = ({ step }) => (step === 'UpdateOrderStatus ORDER_STATUS_FAILED' ? 'held before' : 'passes');
  const order = await placed('AQ', 'failed shipment_failed');
  await eventually(() => expect(boundary.held.map(({ orderId }) => orderId)).toEqual([order.orderId]), 20_000);
  const called = await callOff(shop, order);
  expect(called.ends).toEqual(['cancelled']);
  await boundary.open();
  await settled(called);
  await eventually(async () => expect(await sagaOf(order)).toMatchObject({ state: 'undone' }));
}, 120_000);
