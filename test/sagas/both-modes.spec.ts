import type { Books } from './both-modes.ledgers.js';
import { MODES, openShop, settled, written, UNITS, type Mode, type Shop } from './both-modes.shop.js';

type Place = (changes?: { readonly paymentMethod?: string; readonly country?: string }) => Promise<string>;

interface Act {
  readonly shop: Shop;
  readonly mode: Mode;
  readonly productId: string;
  readonly place: Place;
}

interface Situation {
  readonly name: string;
  /** Until nobody does anything any more; returns the order. */
  readonly act: (act: Act) => Promise<string>;
  readonly ends: Books;
}

const UNTOUCHED = { onHand: 0, reserved: 0 };
/** What an order leaves behind that came to nothing; `undone`: it was paid and packed already. */
const failed = (reason: string): Books => ({
  ...{
    status: 'failed',
    reason,
    stock: UNTOUCHED,
    captures: 0,
    kept: 'nothing',
    parcels: [],
    letters: ['order.failed'],
  },
});
const undone = { captures: 1, kept: 'nothing' } as const;
const CONFIRMED: Books = {
  ...{ status: 'confirmed', reason: '', stock: { onHand: 0, reserved: UNITS } },
  ...{ captures: 1, kept: 'all', parcels: ['preparing'], letters: ['order.confirmed'] },
};
const CANCELLED: Books = { ...failed('requested_by_customer'), status: 'cancelled', letters: ['order.cancelled'] };

const PENDING = { paymentMethod: 'pm_card_authenticationRequired' };

async function confirmed({ shop, place }: Act): Promise<string> {
  const orderId = await place();
  await written(shop, orderId, 'order.confirmed');
  return orderId;
}

async function shipped(act: Act): Promise<string> {
  const orderId = await confirmed(act);
  await act.shop.move(orderId, 'ORDER_STATUS_SHIPPED');
  await written(act.shop, orderId, 'order.confirmed', 'order.shipped');
  return orderId;
}

async function delivered(act: Act): Promise<string> {
  const orderId = await shipped(act);
  await act.shop.move(orderId, 'ORDER_STATUS_DELIVERED');
  await written(act.shop, orderId, 'order.confirmed', 'order.shipped', 'order.delivered');
  return orderId;
}

const SITUATIONS: readonly Situation[] = [
  { name: 'all goes well', act: ({ place }) => place(), ends: CONFIRMED },
  {
    name: 'somebody else buys the last units',
    act: ({ shop, productId, place }) => shop.ledgers.soldOutDuring(productId, place),
    ends: failed('insufficient_inventory'),
  },
  {
    name: 'the card is declined',
    act: ({ place }) => place({ paymentMethod: 'pm_card_visa_chargeDeclined' }),
    ends: failed('payment_declined'),
  },
  {
    name: 'there is not enough money',
    act: ({ place }) => place({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' }),
    ends: failed('payment_declined'),
  },
  {
    name: 'a payment waits and is approved',
    async act({ shop, place }) {
      const orderId = await place(PENDING);
      await shop.settle(orderId, 'PAYMENT_OUTCOME_CAPTURED');
      return orderId;
    },
    ends: CONFIRMED,
  },
  {
    name: 'a payment waits and is declined',
    async act({ shop, place }) {
      const orderId = await place(PENDING);
      await shop.settle(orderId, 'PAYMENT_OUTCOME_FAILED');
      return orderId;
    },
    ends: failed('payment_declined'),
  },
  { name: 'a payment waits for too long', act: ({ place }) => place(PENDING), ends: failed('payment_timed_out') },
  {
    name: 'a payment waits for too long and is approved after that',
    async act({ shop, place }) {
      const orderId = await place(PENDING);
      await settled(shop, orderId, 'failed');
      await shop.settle(orderId, 'PAYMENT_OUTCOME_CAPTURED');
      return orderId;
    },
    ends: { ...failed('payment_timed_out'), ...undone },
  },
  {
    name: 'no carrier goes there',
    act: ({ place }) => place({ country: 'AQ' }),
    ends: { ...failed('shipment_failed'), ...undone },
  },
  {
    name: 'it is called off while its payment waits',
    async act({ shop, mode, place }) {
      const orderId = await place(PENDING);
      await shop.paymentTried(orderId);
      expect(await shop.cancel(mode, orderId)).toBe(200);
      return orderId;
    },
    ends: CANCELLED,
  },
  {
    name: 'it is called off after it was confirmed',
    async act(act) {
      const orderId = await confirmed(act);
      expect(await act.shop.cancel(act.mode, orderId)).toBe(200);
      return orderId;
    },
    ends: { ...CANCELLED, ...undone, parcels: ['cancelled'], letters: ['order.confirmed', 'order.cancelled'] },
  },
  {
    name: 'it is called off after it was shipped',
    async act(act) {
      const orderId = await shipped(act);
      expect(await act.shop.cancel(act.mode, orderId)).toBe(409);
      return orderId;
    },
    ends: {
      ...{ ...CONFIRMED, status: 'shipped', stock: { onHand: -UNITS, reserved: 0 }, parcels: ['in_transit'] },
      letters: ['order.confirmed', 'order.shipped'],
    },
  },
  {
    name: 'it is delivered and comes back in parts',
    async act(act) {
      const orderId = await delivered(act);
      await act.shop.sendBack(act.mode, orderId, 1);
      await written(act.shop, orderId, 'order.confirmed', 'order.shipped', 'order.delivered', 'order.returned');
      await act.shop.sendBack(act.mode, orderId);
      return orderId;
    },
    ends: {
      ...{ ...CONFIRMED, status: 'returned', stock: UNTOUCHED, kept: 'all but what came back', parcels: ['delivered'] },
      letters: ['order.confirmed', 'order.shipped', 'order.delivered', 'order.returned', 'order.returned'],
    },
  },
];

const RACES = 4;
/** What a small machine bears. */
const AT_ONCE = 10;

let shop: Shop;
const runs = new Map<string, Promise<Books>>();
const raceName = (mode: Mode, index: number) => `${mode}, called off at moment ${index}`;

async function run(mode: Mode, { act, ends }: Situation, productId: string): Promise<Books> {
  const place: Place = (changes) => shop.place({ mode, productId, ...changes });
  const orderId = await act({ shop, mode, productId, place });
  await settled(shop, orderId, ends.status);
  return shop.ledgers.books(orderId, productId);
}

/** Called off at whatever moment of its fulfillment. */
async function race(mode: Mode, productId: string, milliseconds: number): Promise<Books> {
  const orderId = await shop.place({ mode, productId });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await shop.cancel(mode, orderId);
  await settled(shop, orderId, 'cancelled');
  return shop.ledgers.books(orderId, productId);
}

/** Many at once, as in a shop: most of the time passes in waiting. */
beforeAll(async () => {
  shop = await openShop();
  const products = [...(await shop.ledgers.products(MODES.length * (SITUATIONS.length + RACES)))];
  const lanes = Array.from({ length: AT_ONCE }, (): Promise<unknown> => Promise.resolve());
  const begin = (name: string, work: (productId: string) => Promise<Books>) => {
    const lane = runs.size % AT_ONCE;
    const books = (lanes[lane] as Promise<unknown>).then(() => work(products.pop() ?? ''));
    runs.set(name, books);
    // A test waits for it; until then a failure is nobody's.
    lanes[lane] = books.catch(() => undefined);
  };
  for (const mode of MODES) {
    for (const situation of SITUATIONS)
      begin(`${mode} ${situation.name}`, (productId) => run(mode, situation, productId));
    for (let index = 0; index < RACES; index += 1)
      begin(raceName(mode, index), (productId) => race(mode, productId, index * 60));
  }
}, 60_000);
afterAll(() => shop.stop());

describe.each(MODES)('an order of the mode %s', (mode) => {
  test.each(SITUATIONS)(
    'ends as it may and leaves the right books: $name',
    async ({ name, ends }) => {
      expect(await runs.get(`${mode} ${name}`)).toEqual(ends);
    },
    90_000,
  );

  test('that is called off at any moment leaves nothing reserved, charged or on its way', async () => {
    for (let index = 0; index < RACES; index += 1) {
      const books = (await runs.get(raceName(mode, index))) as Books;
      expect(books).toMatchObject({ status: 'cancelled', stock: UNTOUCHED, kept: 'nothing' });
      expect(books.captures).toBeLessThanOrEqual(1);
      expect(books.parcels.filter((parcel) => parcel !== 'cancelled')).toEqual([]);
      expect(books.letters.filter((letter) => letter === 'order.cancelled')).toHaveLength(1);
    }
  }, 90_000);
});

test('the stock of every product is what its ledger adds up to', async () => {
  await Promise.allSettled(runs.values());
  expect(await shop.ledgers.disagreeing()).toEqual([]);
}, 90_000);
