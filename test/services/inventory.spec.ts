import { randomUUID } from 'node:crypto';
import type { InventoryServiceDefinition } from '../../src/gen/trivium/inventory/v1/InventoryService.js';
import { SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { inventory } from '../../src/services/inventory/inventory.definition.js';
import type { InventoryTables } from '../../src/services/inventory/inventory.tables.js';
import { plannedProducts } from '../../src/seeds/products.js';
import {
  anonymous,
  callOf,
  customer,
  internal,
  partner,
  type RunningService,
  staff,
  startService,
  statusOf,
} from '../harness/service.js';

const UNKNOWN_PRODUCT = 'prd_01jgr3m8g0zzzzzzzzzzzzzzzz';
const EVERYBODY = [anonymous, customer('cus_1'), partner('ptr_1'), staff, internal];

let service: RunningService<InventoryServiceDefinition, InventoryTables>;
beforeAll(async () => {
  service = await startService(inventory);
  await inventory.seed(service.db, { orders: 10 });
});
afterAll(() => service.stop());

const stockOf = async (productId: string) =>
  (await service.channel.call(callOf(staff), 'GetStock', { productId })).stock;

const adjust = (productId: string, delta: number, { requestId = randomUUID(), caller = staff } = {}) =>
  service.channel.call(callOf(caller), 'AdjustStock', { requestId, productId, delta });

/** A product of its own for one test, so that tests do not count each other's units. */
async function aProduct(units: { readonly onHand: number; readonly reserved: number }): Promise<string> {
  const product_id = `prd_${randomUUID().replaceAll('-', '').slice(0, 26)}`;
  const row = { product_id, on_hand: units.onHand, reserved: units.reserved, updated_at: new Date(0) };
  await service.db.insertInto('stock').values(row).execute();
  return product_id;
}

describe('reading', () => {
  test.each(EVERYBODY)('$kind callers see the stock of every product', async (caller) => {
    const { stock } = await service.channel.call(callOf(caller), 'GetStock', { productId: SEEDED_PRODUCT_ID });
    expect(stock).toMatchObject({ productId: SEEDED_PRODUCT_ID });
  });

  test('what is available is what is on hand and not reserved', async () => {
    expect(await stockOf(await aProduct({ onHand: 12, reserved: 5 }))).toMatchObject({
      onHand: 12,
      reserved: 5,
      available: 7,
    });
  });

  test.each([UNKNOWN_PRODUCT, 'nonsense', '', 'prd_\0'])('%j is NOT_FOUND', async (productId) => {
    expect(await statusOf(stockOf(productId))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const [a, b] = [await aProduct({ onHand: 1, reserved: 0 }), await aProduct({ onHand: 2, reserved: 0 })];
    const productIds = [b, UNKNOWN_PRODUCT, a, 'nonsense', b];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetStock', { productIds });
    expect(results.map(({ productId }) => productId)).toEqual(productIds);
    expect(results.map(({ stock, error }) => stock?.onHand ?? error?.code)).toEqual([2, 5, 1, 5, 2]);
  });

  test('an empty batch has an empty answer', async () => {
    expect(await service.channel.call(callOf(staff), 'BatchGetStock', { productIds: [] })).toEqual({ results: [] });
  });

  test('a batch of more than 500 is refused', async () => {
    const ask = (count: number) =>
      service.channel.call(callOf(staff), 'BatchGetStock', { productIds: Array<string>(count).fill(UNKNOWN_PRODUCT) });
    expect(await statusOf(ask(500))).toBe('OK');
    expect(await statusOf(ask(501))).toBe('INVALID_ARGUMENT');
  });
});

describe('adjusting', () => {
  test('units are added and taken away, and the change is dated', async () => {
    const id = await aProduct({ onHand: 10, reserved: 4 });
    expect((await adjust(id, 5)).stock).toMatchObject({ onHand: 15, reserved: 4, available: 11 });
    const { stock } = await adjust(id, -11);
    expect(stock).toMatchObject({ onHand: 4, available: 0 });
    expect(stock?.updatedAt?.seconds).toBeGreaterThan(1_700_000_000);
  });

  test('the count never falls below what is reserved', async () => {
    const id = await aProduct({ onHand: 10, reserved: 4 });
    expect(await statusOf(adjust(id, -7))).toBe('FAILED_PRECONDITION');
    expect(await stockOf(id)).toMatchObject({ onHand: 10, updatedAt: { seconds: 0 } });
  });

  test('a count that no longer fits its field is refused', async () => {
    expect(await statusOf(adjust(await aProduct({ onHand: 10, reserved: 0 }), 2 ** 31 - 1))).toBe(
      'FAILED_PRECONDITION',
    );
  });

  test('a repeated request id has no further effect', async () => {
    const id = await aProduct({ onHand: 10, reserved: 0 });
    const requestId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => adjust(id, 3, { requestId })));
    expect(answers.map(({ stock }) => stock?.onHand)).toEqual(Array(10).fill(13));
  });

  test('a refused request may be repeated and takes effect once it can', async () => {
    const id = await aProduct({ onHand: 1, reserved: 0 });
    const requestId = randomUUID();
    expect(await statusOf(adjust(id, -2, { requestId }))).toBe('FAILED_PRECONDITION');
    await adjust(id, 5);
    expect((await adjust(id, -2, { requestId })).stock).toMatchObject({ onHand: 4 });
  });

  test('a request id is not taken for another adjustment', async () => {
    const id = await aProduct({ onHand: 10, reserved: 0 });
    const requestId = randomUUID();
    await adjust(id, 1, { requestId });
    expect(await statusOf(adjust(id, 2, { requestId }))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(adjust(await aProduct({ onHand: 1, reserved: 0 }), 1, { requestId }))).toBe(
      'INVALID_ARGUMENT',
    );
    expect(await stockOf(id)).toMatchObject({ onHand: 11 });
  });

  test('adjustments at the same moment add up', async () => {
    const id = await aProduct({ onHand: 0, reserved: 0 });
    await Promise.all(Array.from({ length: 100 }, (_, index) => adjust(id, index + 1)));
    expect(await stockOf(id)).toMatchObject({ onHand: 5050 });
  });

  test('of many that want the last units as many succeed as there are', async () => {
    const id = await aProduct({ onHand: 20, reserved: 15 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => statusOf(adjust(id, -1))));
    expect(answers.filter((status) => status === 'OK')).toHaveLength(5);
    expect(answers.filter((status) => status === 'FAILED_PRECONDITION')).toHaveLength(25);
    expect(await stockOf(id)).toMatchObject({ onHand: 15, available: 0 });
  });

  test('what does not exist is NOT_FOUND', async () => {
    expect(await statusOf(adjust(UNKNOWN_PRODUCT, 1))).toBe('NOT_FOUND');
    expect(await statusOf(adjust('prd_\0', 1))).toBe('NOT_FOUND');
  });

  test.each([
    ['no units', { delta: 0 }],
    ['no request id', { requestId: '' }],
    ['a request id that is no UUID', { requestId: 'again' }],
  ])('%s is INVALID_ARGUMENT', async (_, wrong) => {
    const request = { requestId: randomUUID(), productId: SEEDED_PRODUCT_ID, delta: 1, ...wrong };
    expect(await statusOf(service.channel.call(callOf(staff), 'AdjustStock', request))).toBe('INVALID_ARGUMENT');
  });

  test.each(EVERYBODY)('only staff and services adjust: $kind', async (caller) => {
    const expected = caller === staff || caller === internal ? 'OK' : 'PERMISSION_DENIED';
    expect(await statusOf(adjust(await aProduct({ onHand: 1, reserved: 0 }), 1, { caller }))).toBe(expected);
  });
});

describe('the development data', () => {
  test('is the stock of every planned product', async () => {
    const planned = plannedProducts();
    const found = await service.db.selectFrom('stock').selectAll().execute();
    const byId = new Map(found.map((row) => [row.product_id, row]));
    for (const { id, stock } of planned)
      expect(byId.get(id)).toMatchObject({ on_hand: stock.onHand, reserved: stock.reserved });
  });

  test('is left alone where it stands, by processes that start at once too', async () => {
    const before = await service.db.selectFrom('stock').selectAll().orderBy('product_id').execute();
    const { stock } = await adjust(SEEDED_PRODUCT_ID, 1);
    await Promise.all([
      inventory.seed(service.db, { orders: 10 }),
      inventory.seed(service.db, { orders: 20, append: true }),
    ]);
    expect(await stockOf(SEEDED_PRODUCT_ID)).toEqual(stock);
    expect(await service.db.selectFrom('stock').select('product_id').execute()).toHaveLength(before.length);
  });
});
