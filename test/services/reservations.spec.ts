import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { InventoryServiceDefinition } from '../../src/gen/trivium/inventory/v1/InventoryService.js';
import type { ReservedLineInput } from '../../src/gen/trivium/inventory/v1/ReservedLine.js';
import { newId } from '../../src/platform/ids.js';
import { inventory } from '../../src/services/inventory/inventory.definition.js';
import type { InventoryTables } from '../../src/services/inventory/inventory.tables.js';
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

const EVERYBODY = [anonymous, customer('cus_1'), partner('ptr_1'), staff, internal];

let service: RunningService<InventoryServiceDefinition, InventoryTables>;
beforeAll(async () => (service = await startService(inventory)));
afterAll(() => service.stop());

type Options = { readonly requestId?: string; readonly caller?: typeof internal };
const line = (productId: string, quantity: number): ReservedLineInput => ({ productId, quantity });

const reserve = (orderId: string, lines: ReservedLineInput[], { requestId = randomUUID(), caller }: Options = {}) =>
  service.channel.call(callOf(caller ?? internal), 'ReserveStock', { requestId, orderId, lines });
const release = (orderId: string, { requestId = randomUUID(), caller }: Options = {}) =>
  service.channel.call(callOf(caller ?? internal), 'ReleaseStock', { requestId, orderId });
const commit = (orderId: string, { requestId = randomUUID(), caller }: Options = {}) =>
  service.channel.call(callOf(caller ?? internal), 'CommitStock', { requestId, orderId });

/** A product of its own for one test, with its opening in the ledger as the seeds have it. */
async function aProduct(onHand: number): Promise<string> {
  const productId = newId('prd');
  await service.db
    .insertInto('stock')
    .values({ product_id: productId, on_hand: 0, reserved: 0, updated_at: new Date(0) })
    .execute();
  if (onHand > 0)
    await service.channel.call(callOf(staff), 'AdjustStock', { requestId: randomUUID(), productId, delta: onHand });
  return productId;
}

const stockOf = async (productId: string) =>
  (await service.channel.call(callOf(staff), 'GetStock', { productId })).stock;

/** What the ledger adds up to. */
async function ledgerOf(productId: string) {
  const entries = await service.db
    .selectFrom('stock_entries')
    .selectAll()
    .where('product_id', '=', productId)
    .orderBy('recorded_at')
    .execute();
  const sum = (of: (entry: (typeof entries)[number]) => number) => entries.reduce((all, entry) => all + of(entry), 0);
  return {
    kinds: entries.map(({ kind }) => kind),
    onHand: sum((entry) => entry.on_hand_change),
    reserved: sum((entry) => entry.reserved_change),
  };
}

const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => ({ code: 'OK', details: {} }),
    (error: { readonly code: string; readonly details: object }) => ({ code: error.code, details: error.details }),
  );

describe('reserving', () => {
  test('sets the units of every line aside and leaves them on hand', async () => {
    const [a, b] = [await aProduct(5), await aProduct(9)];
    const orderId = newId('ord');
    const { reservation } = await reserve(orderId, [line(b, 4), line(a, 5)]);
    expect(reservation).toMatchObject({ orderId, status: 'RESERVATION_STATUS_RESERVED' });
    expect(reservation?.lines).toEqual([a, b].sort().map((id) => line(id, id === a ? 5 : 4)));
    expect(await stockOf(a)).toMatchObject({ onHand: 5, reserved: 5, available: 0 });
    expect(await stockOf(b)).toMatchObject({ onHand: 9, reserved: 4, available: 5 });
  });

  test('all lines or none: what is missing is named with what there is', async () => {
    const [plenty, few, none] = [await aProduct(10), await aProduct(1), newId('prd')];
    const orderId = newId('ord');
    const refused = await outcomeOf(reserve(orderId, [line(plenty, 3), line(few, 2), line(none, 1)]));
    expect(refused).toEqual({
      code: 'INSUFFICIENT_INVENTORY',
      details: {
        lines: [
          { product_id: few, requested: 2, available: 1 },
          { product_id: none, requested: 1, available: 0 },
        ],
      },
    });
    expect(await stockOf(plenty)).toMatchObject({ reserved: 0 });
    expect((await ledgerOf(plenty)).kinds).toEqual(['adjust']);
  });

  test('what was refused may be asked for again, with the same request id too, once there is enough', async () => {
    const id = await aProduct(1);
    const [orderId, requestId] = [newId('ord'), randomUUID()];
    expect(await statusOf(reserve(orderId, [line(id, 2)], { requestId }))).toBe('FAILED_PRECONDITION');
    await service.channel.call(callOf(staff), 'AdjustStock', { requestId: randomUUID(), productId: id, delta: 1 });
    expect(await statusOf(reserve(orderId, [line(id, 2)], { requestId }))).toBe('OK');
  });

  test('an order has one reservation: repeats by request id or order find it', async () => {
    const id = await aProduct(10);
    const [orderId, requestId] = [newId('ord'), randomUUID()];
    const same = Array.from({ length: 10 }, (_, index) =>
      reserve(orderId, [line(id, 3)], index % 2 === 0 ? { requestId } : {}),
    );
    for (const { reservation } of await Promise.all(same)) expect(reservation?.lines).toEqual([line(id, 3)]);
    expect(await stockOf(id)).toMatchObject({ reserved: 3 });
    expect((await ledgerOf(id)).kinds).toEqual(['adjust', 'reserve']);
  });

  test('other lines for the same order are refused', async () => {
    const id = await aProduct(10);
    const orderId = newId('ord');
    await reserve(orderId, [line(id, 3)]);
    expect(await outcomeOf(reserve(orderId, [line(id, 4)]))).toMatchObject({ code: 'FAILED_PRECONDITION' });
    expect(await stockOf(id)).toMatchObject({ reserved: 3 });
  });

  test('of 100 orders that want the last units at once as many get them as there are', async () => {
    const [a, b] = [await aProduct(7), await aProduct(12)];
    // Every second one names the products the other way round: locks taken in the order of the lines would be a ring.
    const wanted = [line(a, 1), line(b, 1)];
    const orders = Array.from({ length: 100 }, (_, index) =>
      outcomeOf(reserve(newId('ord'), index % 2 === 0 ? wanted : wanted.toReversed())),
    );
    const outcomes = (await Promise.all(orders)).map(({ code }) => code);
    expect(outcomes.filter((code) => code === 'OK')).toHaveLength(7);
    expect(outcomes.filter((code) => code === 'INSUFFICIENT_INVENTORY')).toHaveLength(93);
    expect(await stockOf(a)).toMatchObject({ onHand: 7, reserved: 7 });
    expect(await stockOf(b)).toMatchObject({ onHand: 12, reserved: 7 });
    expect(await ledgerOf(b)).toMatchObject({ onHand: 12, reserved: 7 });
  });
});

describe('releasing', () => {
  test('gives the units back once', async () => {
    const id = await aProduct(4);
    const orderId = newId('ord');
    await reserve(orderId, [line(id, 4)]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => release(orderId)));
    for (const { reservation } of answers) expect(reservation?.status).toBe('RESERVATION_STATUS_RELEASED');
    expect(await stockOf(id)).toMatchObject({ onHand: 4, reserved: 0 });
    expect((await ledgerOf(id)).kinds).toEqual(['adjust', 'reserve', 'release']);
  });

  test('nothing to give back is a success, and keeps out a reservation that comes late', async () => {
    const id = await aProduct(4);
    const orderId = newId('ord');
    expect((await release(orderId)).reservation).toMatchObject({ orderId, status: 'RESERVATION_STATUS_RELEASED' });
    expect(await outcomeOf(reserve(orderId, [line(id, 1)]))).toMatchObject({ code: 'FAILED_PRECONDITION' });
    expect(await stockOf(id)).toMatchObject({ reserved: 0 });
  });

  test('a reservation that is repeated after its release stays released', async () => {
    const id = await aProduct(4);
    const [orderId, requestId] = [newId('ord'), randomUUID()];
    await reserve(orderId, [line(id, 1)], { requestId });
    await release(orderId);
    expect(await statusOf(reserve(orderId, [line(id, 1)], { requestId }))).toBe('FAILED_PRECONDITION');
    expect(await stockOf(id)).toMatchObject({ reserved: 0 });
  });

  test('a reservation and its release at the same moment leave nothing reserved', async () => {
    const id = await aProduct(1000);
    const orders = Array.from({ length: 40 }, () => newId('ord'));
    await Promise.all(
      orders.flatMap((orderId) => [outcomeOf(reserve(orderId, [line(id, 1)])), outcomeOf(release(orderId))]),
    );
    expect(await stockOf(id)).toMatchObject({ reserved: 0 });
    expect(await ledgerOf(id)).toMatchObject({ onHand: 1000, reserved: 0 });
  });

  test('units that have left are not given back', async () => {
    const id = await aProduct(4);
    const orderId = newId('ord');
    await reserve(orderId, [line(id, 1)]);
    await commit(orderId);
    expect(await statusOf(release(orderId))).toBe('FAILED_PRECONDITION');
    expect(await stockOf(id)).toMatchObject({ onHand: 3, reserved: 0 });
  });
});

describe('committing', () => {
  test('takes the units out of the warehouse once', async () => {
    const id = await aProduct(4);
    const orderId = newId('ord');
    await reserve(orderId, [line(id, 3)]);
    const answers = await Promise.all(Array.from({ length: 5 }, () => commit(orderId)));
    for (const { reservation } of answers) expect(reservation?.status).toBe('RESERVATION_STATUS_COMMITTED');
    expect(await stockOf(id)).toMatchObject({ onHand: 1, reserved: 0, available: 1 });
    expect(await ledgerOf(id)).toEqual({ kinds: ['adjust', 'reserve', 'commit'], onHand: 1, reserved: 0 });
  });

  test('what is not reserved, or no longer, does not leave', async () => {
    const id = await aProduct(4);
    const [unknown, released] = [newId('ord'), newId('ord')];
    await reserve(released, [line(id, 3)]);
    await release(released);
    expect(await statusOf(commit(unknown))).toBe('FAILED_PRECONDITION');
    expect(await statusOf(commit(released))).toBe('FAILED_PRECONDITION');
    expect(await stockOf(id)).toMatchObject({ onHand: 4 });
  });
});

describe('every command', () => {
  test.each(EVERYBODY)('is for services alone: $kind', async (caller) => {
    const id = await aProduct(1);
    const orderId = newId('ord');
    const expected = caller === internal ? 'OK' : 'PERMISSION_DENIED';
    expect(await statusOf(reserve(orderId, [line(id, 1)], { caller }))).toBe(expected);
    expect(await statusOf(commit(orderId, { caller }))).toBe(expected);
    expect(await statusOf(release(newId('ord'), { caller }))).toBe(expected);
  });

  test('takes a request id for one command of one order', async () => {
    const id = await aProduct(9);
    const [orderId, requestId] = [newId('ord'), randomUUID()];
    await reserve(orderId, [line(id, 1)], { requestId });
    expect(await statusOf(reserve(newId('ord'), [line(id, 1)], { requestId }))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(release(orderId, { requestId }))).toBe('INVALID_ARGUMENT');
    expect(await stockOf(id)).toMatchObject({ reserved: 1 });
  });

  test.each([
    ['no lines', { lines: [] }],
    ['101 lines', { lines: Array.from({ length: 101 }, () => line(newId('prd'), 1)) }],
    ['a product twice', { lines: [1, 2].map((quantity) => line('prd_01jgr3m8g0zzzzzzzzzzzzzzzz', quantity)) }],
    ['quantity 0', { lines: [line(newId('prd'), 0)] }],
    ['a negative quantity', { lines: [line(newId('prd'), -1)] }],
    ['a product id that is none', { lines: [line('prd_\0', 1)] }],
    ['an order id that is none', { orderId: 'ord_\0' }],
    ['no request id', { requestId: '' }],
  ])('%s is INVALID_ARGUMENT', async (_, wrong) => {
    const request = { requestId: randomUUID(), orderId: newId('ord'), lines: [line(newId('prd'), 1)], ...wrong };
    expect(await statusOf(service.channel.call(callOf(internal), 'ReserveStock', request))).toBe('INVALID_ARGUMENT');
  });

  test('a million of what there is little is INSUFFICIENT_INVENTORY', async () => {
    const id = await aProduct(3);
    expect(await outcomeOf(reserve(newId('ord'), [line(id, 1_000_000)]))).toMatchObject({
      code: 'INSUFFICIENT_INVENTORY',
      details: { lines: [{ product_id: id, requested: 1_000_000, available: 3 }] },
    });
  });
});

test('the ledger is only ever added to', async () => {
  const id = await aProduct(3);
  const entries = service.db.updateTable('stock_entries').set({ on_hand_change: 100 }).where('product_id', '=', id);
  await expect(entries.execute()).rejects.toThrow('only ever added');
  await expect(service.db.deleteFrom('stock_entries').where('product_id', '=', id).execute()).rejects.toThrow();
  expect(await ledgerOf(id)).toMatchObject({ onHand: 3 });
});

test('the ledger of the development data adds up to the stock', async () => {
  await inventory.seed(service.db, { orders: 10, append: true });
  const stock = await service.db.selectFrom('stock').selectAll().execute();
  const ledger = await service.db
    .selectFrom('stock_entries')
    .select(({ fn }) => ['product_id', fn.sum<number>('on_hand_change').as('on_hand')])
    .select(({ fn }) => fn.sum<number>('reserved_change').as('reserved'))
    .groupBy('product_id')
    .execute();
  const byId = new Map(ledger.map((row) => [row.product_id, row]));
  expect(stock.length).toBeGreaterThan(50);
  for (const { product_id, on_hand, reserved } of stock) {
    const added = byId.get(product_id);
    expect([Number(added?.on_hand ?? 0), Number(added?.reserved ?? 0)]).toEqual([on_hand, reserved]);
  }
});

test('what happens to a reservation is published once, with the change', async () => {
  const id = await aProduct(3);
  const [orderId, tooMuch] = [newId('ord'), newId('ord')];
  await reserve(orderId, [line(id, 2)]);
  await reserve(orderId, [line(id, 2)]);
  await outcomeOf(reserve(tooMuch, [line(id, 2)]));
  await release(orderId);
  await release(orderId);
  const { rows } = await sql<{ type: string; key: string }>`
    select type, key from events.event_log
    where key in (${orderId}, ${tooMuch}) order by sequence`.execute(service.db);
  expect(rows).toEqual([
    { type: 'stock.reserved', key: orderId },
    { type: 'stock.reservation_failed', key: tooMuch },
    { type: 'stock.released', key: orderId },
  ]);
});
