import { eventually } from '../../harness/eventually.js';
import { pause, placeAmong } from './chaos.js';
import { MODES } from './customers.js';
import { violations } from './ledgers.js';
import { startOwnDatabase, type OwnDatabase } from './own-database.js';
import { openShop, type Shop } from './shop.js';
import { stockUp } from './stock.js';

const ORDERS = 40;
const SCARCE_UNITS = 4;
const CRASHES = 2;
const BETWEEN_CRASHES = 1_500;
const SETTLED_WITHIN = 60_000;

let database: OwnDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await startOwnDatabase();
  shop = await openShop({ database });
}, 180_000);
afterAll(() => shop.stop());

test('every process finds the database again that crashed under its hands, and every order ends as it may', async () => {
  const [scarce = '', ...products] = await stockUp(shop, [SCARCE_UNITS, 1_000, 1_000]);
  const options = { orders: ORDERS, modes: MODES, seed: 'database', products, scarce };
  const outages = async () => {
    for (let count = 0; count < CRASHES; count += 1) {
      await pause(BETWEEN_CRASHES);
      await database.crash();
    }
  };
  const placed = await placeAmong(outages, shop, options);
  await eventually(async () => expect(await violations(shop.ledgers, placed)).toEqual([]), SETTLED_WITHIN);
  const ended = [shop.bff, ...shop.workers, ...shop.houses].filter(({ running }) => running.ended());
  expect(ended.map(({ running }) => running.logs())).toEqual([]);
}, 240_000);
