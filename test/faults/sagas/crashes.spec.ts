import { eventually } from '../../harness/eventually.js';
import { crashes, placeAmong } from './chaos.js';
import { MODES } from './customers.js';
import { violations } from './ledgers.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

/** `npm run chaos -- --orders 1000` */
const ORDERS = Number(process.env['CHAOS_ORDERS'] ?? 300);
const CRASHES = Math.ceil(ORDERS / 33);
const SCARCE_UNITS = 20;
const SETTLED_WITHIN = 60_000;

let shop: Shop;
beforeAll(async () => void (shop = await openShop()), 180_000);
afterAll(() => shop.stop());

test(
  `${ORDERS} orders end as they may while workers and services are killed at random`,
  async () => {
    const [scarce = '', ...products] = await stockUp(shop, [SCARCE_UNITS, 2_000, 2_000, 2_000]);
    const options = { orders: ORDERS, modes: MODES, seed: 'chaos', products, scarce } as const;
    const placed = await placeAmong(crashes(CRASHES), shop, options);
    await eventually(async () => expect(await violations(shop.ledgers, placed)).toEqual([]), SETTLED_WITHIN);
  },
  240_000 + ORDERS * 500,
);
