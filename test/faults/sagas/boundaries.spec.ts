import { eventually } from '../../harness/eventually.js';
import { answersCases } from './answers.cases.js';
import {
  CHOREOGRAPHED,
  drawBoundaries,
  fatesOf,
  ORCHESTRATED,
  placeForEveryBoundary,
  type Boundaries,
  type Fated,
} from './boundaries.js';
import type { Fate, Withhold } from './boundary.js';
import { holdRows } from './held-rows.js';
import { everyEntry, violations } from './ledgers.js';
import { lastRecords, withholding } from './records.js';
import type { Restartable } from './restartable.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const SETTLED_WITHIN = 60_000;
/** How often what happens to one call. */
const TIMES = { 'fails before': 2, 'fails after': 2, 'held before': 1, 'held after': 1 } as const;

let shop: Shop;
let product: string;
beforeAll(async () => {
  shop = await openShop({ workers: 0 });
  [product = ''] = await stockUp(shop, [500]);
}, 180_000);
afterAll(() => shop.stop());

/** The answer came, and how the call ended is not in the journal, or not among what need not be done again. */
const UNRECORDED: readonly Fate[] = ['not noted', 'not kept'];

const workers: Restartable[] = [];
const drawn: Boundaries[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.end()));
  for (const boundaries of drawn.splice(0)) boundaries.stop();
});

const startWorker = async (boundaries?: Boundaries) => {
  const worker = await shop.startWorker(boundaries?.env);
  workers.push(worker);
  return worker;
};

/** The orders are placed while nobody works, so that what happens to each is settled before it begins. */
async function begin(orders: readonly Fated[], ...how: [Parameters<typeof fatesOf>[1]?, Withhold?]) {
  const [times, withhold] = how;
  const boundaries = await drawBoundaries(
    shop,
    fatesOf(() => orders, times),
    withhold,
  );
  drawn.push(boundaries);
  return { boundaries, worker: await startWorker(boundaries) };
}

const settled = (orders: readonly Fated[]) =>
  eventually(async () => expect(await violations(shop.ledgers, orders)).toEqual([]), SETTLED_WITHIN);

const allHeld = (orders: readonly Fated[], boundaries: Boundaries) =>
  eventually(
    () => expect([...boundaries.held()].toSorted()).toEqual(orders.map(({ orderId }) => orderId).toSorted()),
    SETTLED_WITHIN,
  );

test('a call that fails or is never answered, done or not, is made again by its key until it is decided', async () => {
  const fates = Object.keys(TIMES) as (keyof typeof TIMES)[];
  const orders = await placeForEveryBoundary(shop, product, fates, [...ORCHESTRATED, ...CHOREOGRAPHED]);
  const { boundaries } = await begin(orders, TIMES);
  await settled(orders);
  for (const { orderId, step, fate } of orders) {
    const calls = boundaries.met().filter((call) => call.orderId === orderId && call.step === step);
    const keys = new Set(calls.map(({ requestId }) => requestId)).size;
    // Whoever fails an order looks at it first, and sees that it was done.
    const again = step !== 'UpdateOrderStatus ORDER_STATUS_FAILED' || fate.endsWith('before');
    expect({ step, fate, keys, again: calls.length > 1 }).toEqual({ step, fate, keys: 1, again });
  }
  const before = await everyEntry(shop.ledgers, orders);
  // What was never answered arrives after all.
  await boundaries.open();
  expect(await everyEntry(shop.ledgers, orders)).toEqual(before);
}, 150_000);

test('a worker killed at every step, before the call was done and before its answer was written down, leaves nothing undone and nothing done twice', async () => {
  const orders = await placeForEveryBoundary(shop, product, ['held before', ...UNRECORDED]);
  const records = await holdRows(shop.ledgers);
  const { boundaries, worker } = await begin(orders, {}, withholding(records));
  await allHeld(orders, boundaries);
  await boundaries.open(UNRECORDED);
  const answered = orders.filter(({ fate }) => UNRECORDED.includes(fate));
  await eventually(async () => expect(await records.waiting()).toBe(answered.length), SETTLED_WITHIN);
  await worker.kill();
  await records.letGo();
  const written = await lastRecords(shop.ledgers, orders);
  expect(orders.map(({ step, orderId }) => [step, written.get(orderId)])).toEqual(
    orders.map(({ step, fate }) => [step, fate === 'not kept' ? 'not kept' : 'not noted']),
  );
  await Promise.all([boundaries.open(), startWorker()]);
  await settled(orders);
}, 180_000);

test('a worker frozen at every step is taken over from; its calls that arrive late, and its waking, change nothing', async () => {
  const orders = await placeForEveryBoundary(shop, product, ['held before', 'held after']);
  const { boundaries, worker } = await begin(orders);
  await allHeld(orders, boundaries);
  worker.freeze();
  const other = await startWorker();
  await settled(orders);
  const before = await everyEntry(shop.ledgers, orders);
  await boundaries.open();
  worker.thaw();
  // It works again: what is placed now, it alone can fulfill.
  await other.end();
  const later = await placeForEveryBoundary(shop, product, ['passes'], ORCHESTRATED.slice(-1));
  await settled(later);
  expect(await everyEntry(shop.ledgers, orders)).toEqual(before);
}, 240_000);

describe('a BFF that dies', () => answersCases(() => ({ shop, product })));
