import { eventually } from '../../harness/eventually.js';
import { answersCases } from './answers.cases.js';
import { drawBoundaries, type Boundaries } from './boundaries.js';
import type { Fate, Withhold } from './boundary.js';
import {
  CHOREOGRAPHED,
  ORCHESTRATED,
  placeFated,
  rulesFor,
  UNTOUCHED,
  type Course,
  type Fated,
} from './fated-orders.js';
import { holdRows } from './held-rows.js';
import { everyEntry, unitsOnHand, violations } from './ledgers.js';
import { lastRecords, withholding } from './records.js';
import type { Restartable } from './restartable.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const SETTLED_WITHIN = 60_000;
/** How often what happens to one call. */
const TIMES = { 'fails before': 2, 'fails after': 2, 'held before': 1, 'held after': 1 } as const;

let shop: Shop;
let products: readonly string[];
let units: number;
beforeAll(async () => {
  shop = await openShop({ workers: 0 });
  products = await stockUp(shop, [500, ...Object.keys(TIMES).map(() => 20)]);
  units = await unitsOnHand(shop.ledgers);
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

async function begin(orders: readonly Fated[], ...how: [Parameters<typeof rulesFor>[1]?, Withhold?]) {
  const [times, withhold] = how;
  const boundaries = await drawBoundaries(shop, { ...rulesFor(orders, times), ...(withhold && { withhold }) });
  drawn.push(boundaries);
  return { boundaries, worker: await startWorker(boundaries) };
}

async function settled(orders: readonly Fated[]): Promise<void> {
  await eventually(async () => expect(await violations(shop.ledgers, orders)).toEqual([]), SETTLED_WITHIN);
  // What was shipped here came back.
  expect(await unitsOnHand(shop.ledgers)).toBe(units);
}

const allHeld = (orders: readonly Fated[], boundaries: Boundaries) =>
  eventually(
    () => expect([...boundaries.held()].toSorted()).toEqual(orders.map(({ orderId }) => orderId).toSorted()),
    SETTLED_WITHIN,
  );

test('a call that fails or is never answered, done or not, is made again by its key until it is decided', async () => {
  const fates = Object.keys(TIMES) as (keyof typeof TIMES)[];
  const orders = await placeFated(shop, products, fates, [...ORCHESTRATED, ...CHOREOGRAPHED]);
  const { boundaries } = await begin(orders, TIMES);
  await settled(orders);
  const made = orders.map(({ orderId, step, fate }) => () => {
    const calls = boundaries.met().filter((call) => call.orderId === orderId && call.step === step);
    return { step, fate, keys: new Set(calls.map(({ requestId }) => requestId)).size, again: calls.length > 1 };
  });
  const expected = orders.map(({ step, fate }) => {
    // Whoever fails an order looks at it first, and sees that it was done.
    const again = step !== 'UpdateOrderStatus ORDER_STATUS_FAILED' || fate.endsWith('before');
    return { step, fate, keys: 1, again };
  });
  // A letter is there before its caller asks again.
  await eventually(() => expect(made.map((calls) => calls())).toEqual(expected), SETTLED_WITHIN);
  const before = await everyEntry(shop.ledgers, orders);
  // What was never answered arrives after all.
  await boundaries.open();
  expect(await everyEntry(shop.ledgers, orders)).toEqual(before);
}, 150_000);

/** Those whose answer cannot be written down wait with a connection each, of which a worker has so many for each place. */
const TOGETHER: readonly (readonly Course[])[] = [
  ['fulfilled', 'called off'],
  ['undone', 'sent back'],
];
test.each(TOGETHER)(
  'a worker killed at every step of orders that are %s or %s, before the call was done and before its answer was written down, leaves nothing undone and nothing done twice',
  async (...courses) => {
    const kinds = ORCHESTRATED.filter(({ course }) => courses.includes(course));
    const orders = await placeFated(shop, products, ['held before', ...UNRECORDED], kinds);
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
  },
  180_000,
);

test('a worker frozen at every step is taken over from; its calls that arrive late, and its waking, change nothing', async () => {
  const orders = await placeFated(shop, products, ['held before', 'held after']);
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
  const later = await placeFated(shop, products, ['passes'], [UNTOUCHED]);
  await settled(later);
  expect(await everyEntry(shop.ledgers, orders)).toEqual(before);
}, 240_000);

describe('a BFF that dies', () => answersCases(() => ({ shop, product: products[0] ?? '' })));
