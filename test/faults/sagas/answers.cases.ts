import { randomUUID } from 'node:crypto';
import { eventually } from '../../harness/eventually.js';
import { placeBoundary, type Boundary } from './boundary.js';
import { MODES, place } from './customers.js';
import { violations } from './ledgers.js';
import type { Shop } from './shop.js';

const CONTRACT = 'trivium.orders.v1.OrdersService';
const SETTLED_WITHIN = 60_000;

/** The last boundary is not the saga's: between the order and its answer stands the BFF. */
export function answersCases(shopOf: () => { readonly shop: Shop; readonly product: string }): void {
  let boundary: Boundary;
  let holding = true;
  beforeAll(async () => {
    boundary = await placeBoundary(CONTRACT, shopOf().shop.addresses['orders'] ?? '', {
      fateOf: ({ step }) => (holding && step === 'PlaceOrder' ? 'held after' : 'passes'),
    });
  });
  afterAll(() => boundary.stop());

  test('an order that is durable when the BFF dies is what a repeat with its key gets, once', async () => {
    const { shop, product } = shopOf();
    const fragile = { ...shop, bff: await shop.startBff({ ORDERS_ADDRESS: boundary.address }) };
    const worker = await shop.startWorker();
    const wishes = MODES.map((mode) => ({
      mode,
      lines: [{ product_id: product, quantity: 1 }],
      payment_method_id: 'pm_card_visa',
      country_code: 'DE',
      ends: ['confirmed'],
    }));
    const counted = async () => {
      const { rows } = await shop.ledgers.query<{ id: string }>(
        'select id from orders.orders where payment_method_id <> $1',
        [''],
      );
      return rows.map(({ id }) => id).toSorted();
    };
    const before = await counted();
    const placing = wishes.map((wish) => place(fragile, wish, randomUUID()));
    await eventually(() => expect(boundary.held).toHaveLength(wishes.length), SETTLED_WITHIN);
    const durable = await counted();
    expect(durable).toHaveLength(before.length + wishes.length);
    await fragile.bff.kill();
    holding = false;
    await fragile.bff.start();
    // They have asked all the while, each by its key.
    const orders = (await Promise.all(placing)).flatMap((order) => order ?? []);
    expect([...before, ...orders.map(({ orderId }) => orderId)].toSorted()).toEqual(durable);
    await eventually(async () => expect(await violations(shop.ledgers, orders)).toEqual([]), SETTLED_WITHIN);
    expect(await counted()).toEqual(durable);
    await worker.end();
  }, 240_000);
}
