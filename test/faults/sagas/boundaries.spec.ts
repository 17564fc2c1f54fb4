import { eventually } from '../../harness/eventually.js';
import { drawBoundaries, fatesOf, placeForEveryBoundary, type Boundaries, type Fated } from './boundaries.js';
import type { Fate } from './boundary.js';
import { everyEntry, violations } from './ledgers.js';
import type { Restartable } from './restartable.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const SETTLED_WITHIN = 60_000;
const FAILED_ATTEMPTS = 2;

let shop: Shop;
let product: string;
beforeAll(async () => {
  shop = await openShop({ workers: 0 });
  [product = ''] = await stockUp(shop, [500]);
}, 180_000);
afterAll(() => shop.stop());

const workers: Restartable[] = [];
const drawn: Boundaries[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
  for (const boundaries of drawn.splice(0)) boundaries.stop();
});

const startWorker = async (boundaries?: Boundaries) => {
  const worker = await shop.startWorker(boundaries?.env);
  workers.push(worker);
  return worker;
};

/** The orders are placed while nobody works, so that what happens to each is settled before it begins. */
async function begin(fates: readonly Fate[], times?: number) {
  const orders = await placeForEveryBoundary(shop, product, fates);
  const boundaries = await drawBoundaries(
    shop,
    fatesOf(() => orders, times),
  );
  drawn.push(boundaries);
  return { orders, boundaries, worker: await startWorker(boundaries) };
}

const settled = (orders: readonly Fated[]) =>
  eventually(async () => expect(await violations(shop.ledgers, orders)).toEqual([]), SETTLED_WITHIN);

const allHeld = (orders: readonly Fated[], boundaries: Boundaries) =>
  eventually(
    () => expect([...boundaries.held()].toSorted()).toEqual(orders.map(({ orderId }) => orderId).toSorted()),
    SETTLED_WITHIN,
  );

const HELD: readonly Fate[] = ['held before', 'held after'];

test('a call that fails at any step, done or not, is made again until it is decided', async () => {
  const { orders } = await begin(['fails before', 'fails after'], FAILED_ATTEMPTS);
  await settled(orders);
}, 150_000);

test('a worker killed at every step, before and after the call was done, leaves nothing undone and nothing done twice', async () => {
  const { orders, boundaries, worker } = await begin(HELD);
  await allHeld(orders, boundaries);
  await worker.kill();
  await Promise.all([boundaries.open(), startWorker()]);
  await settled(orders);
}, 180_000);

test('a worker frozen at every step is taken over from; its calls that arrive late, and its waking, change nothing', async () => {
  const { orders, boundaries, worker } = await begin(HELD);
  await allHeld(orders, boundaries);
  worker.freeze();
  const other = await startWorker();
  await settled(orders);
  const before = await everyEntry(shop.ledgers, orders);
  await boundaries.open();
  worker.thaw();
  // It works again: what is placed now, it alone can fulfill.
  await other.kill();
  const later = await placeForEveryBoundary(shop, product, ['passes']);
  await settled(later);
  expect(await everyEntry(shop.ledgers, orders)).toEqual(before);
}, 240_000);
