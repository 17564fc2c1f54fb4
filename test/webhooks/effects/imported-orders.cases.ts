import { randomUUID } from 'node:crypto';
import { CATALOG, type DataOf } from '../../../src/events/catalog/catalog.js';
import type { OrdersServiceDefinition } from '../../../src/gen/trivium/orders/v1/OrdersService.js';
import { plannedProducts } from '../../../src/seeds/products.js';
import { orders } from '../../../src/services/orders/orders.definition.js';
import type { OrdersTables } from '../../../src/services/orders/orders.tables.js';
import { eventually } from '../../harness/eventually.js';
import { callOf, partner, staff, startService, statusOf } from '../../harness/service.js';
import type { Outside } from './outside.js';

interface Returned {
  readonly data: { readonly refund: { readonly amount: string } };
}

/** What is bought in a shop outside is an order here, once, in whichever order the shop tells of it and however often. */
export function importedOrderCases(outside: () => Outside): void {
  type Bought = DataOf<'imported_order.created'>;
  const usd = (amount: number) => ({ amount, currency: 'USD' });
  const { example } = CATALOG['imported_order.created'][1];

  /** Each test has products of its own. */
  const stocked = plannedProducts()
    .filter(({ status, stock }) => status === 'active' && stock.onHand - stock.reserved > 20)
    .values();
  const aProduct = () => {
    const { value } = stocked.next();
    if (!value) throw new Error('no product is left');
    return value;
  };

  function anOrder(changes: Partial<Bought> = {}) {
    const product = aProduct();
    const named = { provider: 'shopify', external_order_id: String(Math.floor(Math.random() * 1e15)) };
    const lines = [{ sku: product.sku, quantity: 2, unit_price: usd(4000) }];
    const money = { currency: 'USD', total: usd(9000), lines, shipping_total: usd(700), tax_total: usd(300) };
    const bought: Bought = { ...example, ...named, ...money, email: `${randomUUID()}@example.org`, ...changes };
    return { product, named, key: `shopify:${named.external_order_id}`, bought };
  }

  const created = (bought: Bought) => outside().tell('imported_order.created', bought);
  const cancelled = (named: ReturnType<typeof anOrder>['named']) =>
    outside().tell('imported_order.cancelled', {
      ...named,
      reason: 'customer',
      cancelled_at: '2026-11-05T10:12:00.000Z',
    });
  const refunded = (named: ReturnType<typeof anOrder>['named'], refund_id: string, amount: number) =>
    outside().tell('imported_order.refunded', { ...named, refund_id, amount: usd(amount), lines: [] });

  async function importedAs({ external_order_id }: { readonly external_order_id: string }): Promise<string> {
    return eventually(async () => {
      const [row] = await outside().rows<{ order_id: string }>(
        'select order_id from imports.imported_orders where external_order_id = $1 and order_id is not null',
        external_order_id,
      );
      expect(row).toBeDefined();
      return row?.order_id ?? '';
    }, outside().patience);
  }

  async function moved(orderId: string, ...states: readonly ('SHIPPED' | 'DELIVERED')[]): Promise<void> {
    const desk = await startService<OrdersServiceDefinition, OrdersTables>(orders, {}, outside().database);
    for (const state of states) {
      const step = { requestId: randomUUID(), orderId, status: `ORDER_STATUS_${state}` } as const;
      await desk.channel.call(callOf(staff), 'UpdateOrderStatus', step);
    }
    await desk.stop();
  }

  describe('an order of a shop outside', () => {
    test('is placed and fulfilled like everyone’s, at the price that was paid there', async () => {
      const { product, named, key, bought } = anOrder();
      await created(bought);
      await created(bought);
      const id = await importedAs(named);
      await outside().becomes(id, 'confirmed');
      await outside().heard(key);
      const order = await outside().order(id, 'payments,customer');
      expect(order).toMatchObject({
        total: { amount: '90.00', currency: 'USD' },
        shipping_total: { amount: '7.00' },
        tax_total: { amount: '3.00' },
        lines: [{ product_id: product.id, quantity: 2, unit_price: { amount: '40.00' } }],
        shipping_address: { recipient: bought.shipping_address.recipient },
        customer: { email: bought.email, name: bought.name },
        payments: [{ status: 'captured', provider: 'shopify', card: null, amount: { amount: '90.00' } }],
      });
      const placed = await outside().rows('select id from orders.orders where customer_id = $1', order.customer_id);
      expect(placed).toEqual([{ id }]);
    });

    test('of a buyer with a longer name than names are is placed under the beginning of it', async () => {
      const { named, bought } = anOrder({ name: 'N'.repeat(201) });
      await created(bought);
      const { customer } = await outside().order(await importedAs(named), 'customer');
      expect(customer.name).toBe('N'.repeat(200));
    });

    test('of a buyer who is a customer already is that customer’s', async () => {
      const first = anOrder();
      const second = anOrder({ email: first.bought.email.toUpperCase() });
      await created(first.bought);
      await created(second.bought);
      const ids = [await importedAs(first.named), await importedAs(second.named)];
      const [one, other] = await Promise.all(ids.map((id) => outside().order(id)));
      expect(one.customer_id).toBe(other.customer_id);
    });

    test('that is called off ends the same, whichever is told first', async () => {
      const [after, before] = [anOrder(), anOrder()];
      const units = await Promise.all([after, before].map(({ product }) => outside().units(product.id)));
      await created(after.bought);
      await cancelled(after.named);
      await cancelled(before.named);
      await created(before.bought);
      await cancelled(before.named);
      for (const { named, key } of [after, before]) {
        const id = await importedAs(named);
        await outside().heard(key);
        await outside().becomes(id, 'cancelled', 'cancelled_at_shopify');
        await eventually(async () => {
          expect((await outside().money(id)).reduce((sum, amount) => sum + amount, 0)).toBe(0);
          expect(await outside().rows(`select from sagas.sagas where order_id = $1 and ended_at is null`, id)).toEqual(
            [],
          );
        }, outside().patience);
      }
      await eventually(async () => {
        const now = await Promise.all([after, before].map(({ product }) => outside().units(product.id)));
        expect(now).toEqual(units);
      }, outside().patience);
    });

    test('has the money in its books that the shop gave back, once per refund, whichever is told first', async () => {
      const [after, before] = [anOrder(), anOrder()];
      await created(after.bought);
      for (const refund of ['1', '2', '1']) await refunded(after.named, refund, 1000);
      for (const refund of ['1', '2', '1']) await refunded(before.named, refund, 1000);
      await created(before.bought);
      for (const { named, key } of [after, before]) {
        const id = await importedAs(named);
        await outside().heard(key);
        expect(await outside().money(id)).toEqual([9000, -1000, -1000]);
        await outside().becomes(id, 'confirmed');
      }
    });

    test('that takes the last units is placed once, also where it is tried again for a refund that came first', async () => {
      const { product, named, key, bought } = anOrder();
      const { onHand, reserved } = await outside().units(product.id);
      const line = { sku: product.sku, quantity: onHand - reserved, unit_price: usd(10) };
      await refunded(named, '1', 1000);
      await created({ ...bought, lines: [line] });
      const id = await importedAs(named);
      await outside().heard(key);
      expect(await outside().money(id)).toEqual([9000, -1000]);
      const { customer_id } = await outside().order(id);
      const placed = await outside().rows('select id from orders.orders where customer_id = $1', customer_id);
      expect(placed).toEqual([{ id }]);
    });

    test('of which a free gift is sent back has it in stock again, and no money moves', async () => {
      const { named, bought } = anOrder();
      const gift = aProduct();
      const before = await outside().units(gift.id);
      const free = { sku: gift.sku, quantity: 1, unit_price: usd(0) };
      await created({ ...bought, lines: [...bought.lines, free] });
      const id = await importedAs(named);
      await outside().becomes(id, 'confirmed');
      await moved(id, 'SHIPPED', 'DELIVERED');
      const { lines } = await outside().order(id);
      const given = lines.find(({ product_id }: { readonly product_id: string }) => product_id === gift.id);
      const back = { lines: [{ order_line_id: given.id, quantity: 1 }], reason: 'Too bright.' };
      const answer = await fetch(`${outside().stack.http}/v2/orders/${id}/returns`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${outside().stack.credentials.staff_token}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(back),
      });
      expect([answer.status, ((await answer.json()) as Returned).data.refund.amount]).toEqual([201, '0.00']);
      await eventually(async () => {
        expect((await outside().order(id, 'returns')).returns).toMatchObject([{ status: 'refunded' }]);
        expect(await outside().units(gift.id)).toEqual(before);
      }, outside().patience);
      expect(await outside().money(id)).toEqual([9000]);
    });

    test('of which all was given back is called off as long as nothing has left', async () => {
      const { named, key, bought } = anOrder();
      await created(bought);
      const id = await importedAs(named);
      await outside().becomes(id, 'confirmed');
      await refunded(named, '1', 9000);
      await cancelled(named);
      await outside().heard(key);
      await outside().becomes(id, 'cancelled', 'cancelled_at_shopify');
      expect(await outside().money(id)).toEqual([9000, -9000]);
    });
  });

  describe('what cannot be done is a dead letter that says why', () => {
    test('an order that was called off after its parcel left', async () => {
      const { named, key, bought } = anOrder();
      await created(bought);
      const id = await importedAs(named);
      await outside().becomes(id, 'confirmed');
      await moved(id, 'SHIPPED');
      await cancelled(named);
      expect(await outside().deadLetter(key)).toBe(
        `the order ${named.external_order_id} of shopify was called off there, and ${id} is shipped here`,
      );
    });

    test.each([
      [
        'a SKU that nobody knows',
        { lines: [{ sku: 'NO-SUCH', quantity: 1, unit_price: usd(9000) }] },
        /is no product of/,
      ],
      ['no address to write to', { email: '' }, /has no e-mail address of its buyer/],
      ['a longer address than there is', { email: `${'a'.repeat(250)}@b.co` }, /has no e-mail address of its buyer/],
      ['amounts of two currencies', { tax_total: { amount: 1, currency: 'EUR' } }, /has amounts of another currency/],
      [
        'nowhere to send it',
        { shipping_address: { ...example.shipping_address, line1: '' } },
        /line1 must have 1 to 200/,
      ],
    ])('an order with %s', async (_, changes, cause) => {
      const { key, bought } = anOrder(changes);
      await created(bought);
      expect(await outside().deadLetter(key)).toMatch(cause);
    });

    test('an order of units that are not there is tried again, as they may come', async () => {
      const { product, named, key, bought } = anOrder();
      const { onHand } = await outside().units(product.id);
      await created({ ...bought, lines: [{ sku: product.sku, quantity: onHand + 1, unit_price: usd(10) }] });
      expect(await outside().refusal(key)).toBe(
        `the order ${named.external_order_id} of shopify cannot be placed here: units are missing`,
      );
      const move = { provider: 'odoo', move_id: randomUUID(), sku: product.sku, quantity: 20 };
      await outside().tell('stock_move.confirmed', { ...move, confirmed_at: '2026-11-05T10:12:00.000Z' });
      await outside().becomes(await importedAs(named), 'confirmed');
    });
  });

  test('that an order was paid elsewhere is believed of no caller from outside', async () => {
    const { product } = anOrder();
    const headers = {
      authorization: `Bearer ${outside().stack.credentials.customer_token}`,
      'content-type': 'application/json',
    };
    const order = {
      lines: [{ product_id: product.id, quantity: 1 }],
      shipping_address: { recipient: 'Ada', line1: '12 Harbor Street', city: 'Portland', country_code: 'US' },
      payment_method_id: 'paid_at_shopify',
    };
    const answer = await fetch(`${outside().stack.http}/v2/orders`, {
      method: 'POST',
      headers,
      body: JSON.stringify(order),
    });
    expect(answer.status).toBe(400);
    const desk = await startService<OrdersServiceDefinition, OrdersTables>(orders, {}, outside().database);
    const money = { currencyCode: 'USD', minorUnits: 100 };
    const request = {
      ...{ requestId: randomUUID(), customerId: 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa', paymentMethodId: 'paid_at_shopify' },
      lines: [{ productId: product.id, sku: product.sku, name: product.name, quantity: 1, unitPrice: money }],
      ...{ shippingTotal: money, taxTotal: money, shippingAddress: { countryCode: 'US' } },
    };
    for (const caller of [staff, partner('ptr_01jgr3m8g0aaaaaaaaaaaaaaaa')])
      expect(await statusOf(desk.channel.call(callOf(caller), 'PlaceOrder', request))).toBe('PERMISSION_DENIED');
    await desk.stop();
  });
}
