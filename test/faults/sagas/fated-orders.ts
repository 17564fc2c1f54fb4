import { eventually } from '../../harness/eventually.js';
import type { Fate, Passing, Rules } from './boundary.js';
import { callOff, place, sendBack, type Mode, type Placed, type Wish } from './customers.js';
import { letters } from './ledgers.js';
import type { Shop } from './shop.js';

/** Every call of the sagas of orders. */
const STEPS = {
  fulfilled: [
    'ReserveStock',
    'CapturePayment',
    'CreateShipment',
    'UpdateOrderStatus ORDER_STATUS_CONFIRMED',
    'SendNotification order.confirmed',
  ],
  undone: [
    'CancelShipment',
    'CancelPayment',
    'ReleaseStock',
    'UpdateOrderStatus ORDER_STATUS_FAILED',
    'SendNotification order.failed',
  ],
  'called off': ['CancelShipment', 'CancelPayment', 'ReleaseStock', 'SendNotification order.cancelled'],
  'sent back': ['RefundPayment', 'AdjustStock', 'CompleteReturn', 'SendNotification order.returned'],
} as const;
export type Course = keyof typeof STEPS;

/** What comes to be undone goes where no carrier does. */
const COUNTRIES: Readonly<Partial<Record<Course, string>>> = { undone: 'AQ' };
const ENDS = {
  fulfilled: 'confirmed',
  undone: 'failed shipment_failed',
  'called off': 'cancelled',
  'sent back': 'returned',
} as const satisfies Record<Course, string>;

/** An order on its way to one of the calls about it. */
interface Kind {
  readonly mode: Mode;
  readonly course: Course;
  readonly step: string;
}
export const ORCHESTRATED: readonly Kind[] = (Object.keys(STEPS) as Course[]).flatMap((course) =>
  STEPS[course].map((step) => ({ mode: 'orchestrated', course, step })),
);
export const UNTOUCHED: Kind = { mode: 'orchestrated', course: 'fulfilled', step: 'none' };
/** Services that follow events call nobody; what they have done is written about by the worker. */
export const CHOREOGRAPHED: readonly Kind[] = [
  { mode: 'choreographed', course: 'fulfilled', step: 'SendNotification order.confirmed' },
];

export interface Fated extends Placed {
  readonly course: Course;
  readonly step: string;
  readonly fate: Fate;
  /** Its return, where it is sent back. */
  readonly returnId?: string;
}

const PATIENCE = 60_000;
const WRITTEN = ['order.confirmed'];
const WRITTEN_OF_DELIVERED = [...WRITTEN, 'order.delivered', 'order.shipped'];

/**
 * An order of each kind for each fate, with nobody at work, so that what happens to each is settled before it begins. A unit
 * of the first product; one whose units come back at a fated call, which names the product alone, of another each.
 */
export async function placeFated(
  shop: Shop,
  [product = '', ...others]: readonly string[],
  fates: readonly Fate[],
  kinds: readonly Kind[] = ORCHESTRATED,
): Promise<readonly Fated[]> {
  const free = [...others];
  const placed = (some: readonly Kind[]) =>
    Promise.all(
      some.flatMap((kind) =>
        fates.map(async (fate) => {
          const bought = kind.step === 'AdjustStock' ? free.pop() : product;
          const order = await place(shop, wish(kind, bought ?? ''));
          if (!order) throw new Error('there are not enough units');
          return { ...order, ...kind, fate };
        }),
      ),
    );
  const hasPast = ({ course }: Kind) => course === 'called off' || course === 'sent back';
  const fulfilled = await placed(kinds.filter(hasPast));
  if (fulfilled.length > 0) await fulfill(shop, fulfilled);
  const turned = await Promise.all(fulfilled.map((order) => turn(shop, order)));
  return [...turned, ...(await placed(kinds.filter((kind) => !hasPast(kind))))];
}

const wish = ({ mode, course }: Kind, product: string): Wish => ({
  mode,
  lines: [{ product_id: product, quantity: 1 }],
  payment_method_id: 'pm_card_visa',
  country_code: COUNTRIES[course] ?? 'DE',
  ends: [ENDS[course]],
});

/** By a worker that nothing happens to. */
async function fulfill(shop: Shop, orders: readonly Fated[]): Promise<void> {
  const worker = await shop.startWorker();
  const written = (some: readonly Fated[], templates: readonly string[]) =>
    eventually(async () => {
      const found = await letters(shop.ledgers, some);
      expect(some.map(({ orderId }) => found.get(orderId))).toEqual(some.map(() => templates));
    }, PATIENCE);
  await written(orders, WRITTEN);
  const delivered = orders.filter(({ course }) => course === 'sent back');
  for (const status of ['ORDER_STATUS_SHIPPED', 'ORDER_STATUS_DELIVERED']) {
    const moves = delivered.map(({ orderId }) => shop.ask(ORDERS, 'UpdateOrderStatus', { orderId, status }));
    expect((await Promise.all(moves)).filter((answer) => answer.status !== 'OK')).toEqual([]);
  }
  await written(delivered, WRITTEN_OF_DELIVERED);
  await worker.end();
}

const ORDERS = 'trivium.orders.v1.OrdersService';

const turn = async (shop: Shop, order: Fated): Promise<Fated> =>
  order.course === 'sent back'
    ? { ...order, returnId: await sendBack(shop, order) }
    : { ...order, ...(await callOff(shop, order)) };

/** Looks up what is to happen to which call, as often as it is to happen; whatever else passes. */
export function rulesFor(
  orders: readonly Fated[],
  times: Partial<Readonly<Record<Fate, number>>> = {},
): Required<Pick<Rules, 'fateOf' | 'orderOf'>> {
  const met = new Map<string, number>();
  const named = new Map(
    orders.flatMap(({ orderId, returnId, step, lines: [line] }) => [
      ...(returnId === undefined ? [] : [[returnId, orderId] as const]),
      ...(step === 'AdjustStock' && line ? [[line.product_id, orderId] as const] : []),
    ]),
  );
  const fateOf = ({ orderId, step }: Passing): Fate => {
    const order = orders.find((fated) => fated.orderId === orderId && fated.step === step);
    const before = met.get(orderId) ?? 0;
    if (!order || before >= (times[order.fate] ?? Infinity)) return 'passes';
    met.set(orderId, before + 1);
    return order.fate;
  };
  return { fateOf, orderOf: (name) => named.get(name) };
}
