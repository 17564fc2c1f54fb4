import { createHash } from 'node:crypto';
import { idPattern } from '../../src/platform/ids.js';
import { convert } from '../../src/pricing/currencies.js';
import { plannedCustomers } from '../../src/seeds/customers.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedOrder } from '../../src/seeds/plan.js';
import { plannedProducts } from '../../src/seeds/products.js';
import { seededId } from '../../src/seeds/seeded-id.js';
import {
  SEEDED_CUSTOMER_ID,
  SEEDED_ORDER_ID,
  SEEDED_PARTNER_ID,
  SEEDED_PAYMENT_ID,
  SEEDED_PRODUCT_ID,
  SEEDED_SHIPMENT_ID,
} from '../../src/seeds/well-known.js';
import { ORDER_STATES, type OrderState } from '../../src/services/orders/orders.rules.js';

const products = plannedProducts();
const customers = plannedCustomers();
const orders = [...plannedOrders(1000)];

const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const unique = (values: readonly unknown[]) => new Set(values).size === values.length;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('the plan', () => {
  // Whoever changes the plan on purpose writes the new hash here: databases seeded before then differ from it.
  test('is the same on every machine', () => {
    expect(hash(orders.slice(0, 50))).toMatchInlineSnapshot(
      `"8c9ca512efbcb23e28567a1f02956a12abf7ec102b6203e0f4847024372960de"`,
    );
  });

  test('of an order does not depend on how many there are', () => {
    expect([...plannedOrders(3)]).toEqual(orders.slice(0, 3));
    expect([...plannedOrders(0)]).toEqual([]);
  });

  test('is made one order at a time', () => {
    const [first] = plannedOrders(Number.MAX_SAFE_INTEGER);
    expect(first).toEqual(orders[0]);
  });
});

describe('ids', () => {
  const time = (id: string) => [...id.slice(4, 14)].reduce((value, digit) => value * 32 + CROCKFORD.indexOf(digit), 0);
  const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';
  const dated: readonly (readonly [prefix: string, records: readonly (readonly [string, Date])[]])[] = [
    ['prd', products.map(({ id, createdAt }) => [id, createdAt])],
    ['cus', customers.map(({ id, createdAt }) => [id, createdAt])],
    ['ord', orders.map(({ id, placedAt }) => [id, placedAt])],
    ['oli', orders.flatMap(({ lines, placedAt }) => lines.map(({ id }) => [id, placedAt] as const))],
    ['pay', orders.flatMap(({ payments }) => payments.map(({ id, createdAt }) => [id, createdAt] as const))],
    ['shp', orders.flatMap(({ shipments }) => shipments.map(({ id, createdAt }) => [id, createdAt] as const))],
  ];
  const chosen = new Set<string>([
    SEEDED_CUSTOMER_ID,
    SEEDED_ORDER_ID,
    SEEDED_PAYMENT_ID,
    SEEDED_PRODUCT_ID,
    SEEDED_SHIPMENT_ID,
  ]);

  test.each(dated)('of kind %s are valid, unique, and carry the time of their record', (prefix, records) => {
    expect(records.filter(([id]) => !idPattern(prefix).test(id))).toEqual([]);
    expect(unique(records.map(([id]) => id))).toBe(true);
    const made = records.filter(([id]) => !chosen.has(id));
    expect(made.map(([id]) => time(id))).toEqual(made.map(([, at]) => at.getTime()));
  });

  test('of records of one moment differ however many there are', () => {
    const ids = new Set<string>();
    for (let index = 0; index < 50_000; index += 1) ids.add(seededId('oli', new Date(0), index));
    expect(ids.size).toBe(50_000);
  });
});

describe('products', () => {
  test('are enough for a shop', () => {
    expect(products.length).toBeGreaterThanOrEqual(240);
    expect(new Set(products.map(({ category }) => category.slug)).size).toBeGreaterThanOrEqual(8);
    expect(products.filter(({ status }) => status === 'archived').length).toBeGreaterThan(3);
    expect(products.filter(({ stock }) => stock.onHand === 0).length).toBeGreaterThan(3);
  });

  test('have SKUs and names of their own', () => {
    expect(products.filter(({ sku }) => !/^[A-Z]{3}-[A-Z]{3}-[A-Z]{3}$/.test(sku))).toEqual([]);
    expect(unique(products.map(({ sku }) => sku))).toBe(true);
    expect(unique(products.map(({ name }) => name))).toBe(true);
  });

  test('cost less than they are sold for, and no more units are reserved than there are', () => {
    const wrong = products.filter(
      ({ price, costPrice, stock }) =>
        costPrice.minorUnits <= 0 || costPrice.minorUnits >= price.minorUnits || stock.reserved > stock.onHand,
    );
    expect(wrong).toEqual([]);
  });
});

describe('customers', () => {
  test('are sixty, with an address each, reached nowhere in the world', () => {
    expect(customers).toHaveLength(60);
    expect(unique(customers.map(({ email }) => email))).toBe(true);
    for (const { email, phone, birthday, locale, addresses } of customers) {
      expect(email).toMatch(/^[a-z]+(\.[a-z]+)+@example\.com$/);
      expect(phone).toMatch(/^\+[1-9]\d{7,14}$/);
      expect(new Date(birthday).toISOString()).toBe(`${birthday}T00:00:00.000Z`);
      expect(Intl.getCanonicalLocales(locale)).toEqual([locale]);
      expect(addresses[0]?.countryCode).toMatch(/^[A-Z]{2}$/);
      expect(Object.entries(addresses[0] ?? {}).filter(([key, value]) => key !== 'line2' && value === '')).toEqual([]);
    }
  });

  test('come from the seeded partner, from another, and from the shop itself', () => {
    const partners = new Set(customers.map(({ partnerId }) => partnerId));
    expect(partners.size).toBe(3);
    expect(partners).toContain('');
    expect(partners).toContain(SEEDED_PARTNER_ID);
  });
});

describe('orders', () => {
  test('add up', () => {
    for (const order of orders) {
      expect(order.subtotal).toBe(sum(order.lines.map(({ quantity, unitPrice }) => quantity * unitPrice)));
      expect(order.total).toBe(order.subtotal + order.shippingTotal + order.taxTotal);
      const prices = order.lines.map(({ product }) => convert(product.price, order.currency));
      expect(order.lines.map(({ unitPrice }) => unitPrice)).toEqual(prices);
      for (const amount of [order.total, order.shippingTotal, order.taxTotal, ...prices]) {
        expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
      }
    }
  });

  test('are in one currency each, four in all, and in every state', () => {
    expect(new Set(orders.map(({ currency }) => currency))).toEqual(new Set(['USD', 'EUR', 'GBP', 'JPY']));
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(ORDER_STATES));
  });

  test('have one to five lines of different products that exist', () => {
    expect(new Set(orders.map(({ lines }) => lines.length))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(orders.every(({ lines }) => unique(lines.map(({ product }) => product)))).toBe(true);
    expect(orders.every(({ lines }) => lines.every(({ product }) => products.includes(product)))).toBe(true);
  });

  test('are those of a customer that exists and was there before, sent to an address of his', () => {
    const wrong = orders.filter(
      ({ customer, partnerId, placedAt, shippingAddress }) =>
        !customers.includes(customer) ||
        partnerId !== customer.partnerId ||
        placedAt <= customer.createdAt ||
        !customer.addresses.includes(shippingAddress),
    );
    expect(wrong).toEqual([]);
  });

  test('have numbers that rise with time, from January to November 2026', () => {
    expect(orders.map(({ number }) => number)).toEqual(orders.map((_, index) => `T-${100_001 + index}`));
    const times = orders.slice(1).map(({ placedAt }) => placedAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(Date.parse('2026-01-05T00:00:00Z'));
    expect(times.at(-1)).toBeLessThan(Date.parse('2026-11-15T00:00:00Z'));
  });
});

describe('payments and shipments fit the state of their order', () => {
  const paid = {
    pending: ['pending'],
    confirmed: ['authorized', 'captured'],
    shipped: ['captured'],
    delivered: ['captured'],
    cancelled: ['refunded', 'failed'],
    failed: ['failed'],
    returned: ['refunded'],
  } as const satisfies Record<OrderState, readonly string[]>;
  const sent = {
    pending: [undefined],
    confirmed: [undefined, 'preparing'],
    shipped: ['in_transit'],
    delivered: ['delivered'],
    cancelled: [undefined, 'cancelled'],
    failed: [undefined],
    returned: ['returned'],
  } as const satisfies Record<OrderState, readonly (string | undefined)[]>;

  test.each(ORDER_STATES)('%s', (state) => {
    const some = orders.filter(({ status }) => status === state);
    expect(new Set(some.map(({ payments }) => payments.at(-1)?.status))).toEqual(new Set(paid[state]));
    expect(new Set(some.flatMap(({ payments }) => payments.slice(0, -1).map(({ status }) => status)))).toEqual(
      new Set(some.some(({ payments }) => payments.length > 1) ? ['failed'] : []),
    );
    const shipments = some.flatMap(({ shipments }) =>
      shipments.length > 0 ? shipments.map(({ status }) => status) : [undefined],
    );
    expect(new Set(shipments)).toEqual(new Set(sent[state]));
  });

  test('what is not paid is not packed', () => {
    const unpaid = orders.filter(({ payments }) => payments.at(-1)?.status === 'failed');
    expect(unpaid.flatMap(({ shipments }) => shipments)).toEqual([]);
  });

  test('a payment is of the whole order, and gives back all or nothing', () => {
    const problems = orders.flatMap(({ payments, total, currency }) =>
      payments.filter(
        ({ amount, refundedAmount, status, failureReason }) =>
          amount.minorUnits !== total ||
          amount.currencyCode !== currency ||
          refundedAmount.minorUnits !== (status === 'refunded' ? total : 0) ||
          (failureReason !== '') !== (status === 'failed'),
      ),
    );
    expect(problems).toEqual([]);
  });

  test('the parcels of an order hold its lines, each once', () => {
    const inParcels = ({ shipments }: PlannedOrder) => shipments.flatMap(({ lines }) => lines);
    const shipped = orders.filter(({ shipments }) => shipments.length > 0);
    expect(shipped.map(inParcels)).toEqual(
      shipped.map(({ lines }) => lines.map(({ id, quantity }) => ({ orderLineId: id, quantity }))),
    );
    expect(shipped.some(({ shipments }) => shipments.length === 2)).toBe(true);
  });

  test('what happens to an order happens in order', () => {
    for (const { placedAt, updatedAt, payments, shipments } of orders) {
      const moments = [
        ...payments.flatMap(({ createdAt, updatedAt }) => [createdAt, updatedAt]),
        ...shipments.flatMap(({ createdAt, shippedAt, deliveredAt }) => [createdAt, shippedAt, deliveredAt]),
      ].filter((moment) => moment !== undefined);
      expect(moments.filter((moment) => moment < placedAt)).toEqual([]);
      expect(updatedAt >= placedAt).toBe(true);
      for (const { createdAt, shippedAt, deliveredAt } of shipments) {
        expect(shippedAt === undefined || shippedAt > createdAt).toBe(true);
        expect(deliveredAt === undefined || (shippedAt !== undefined && deliveredAt > shippedAt)).toBe(true);
      }
    }
    expect(orders.filter(({ updatedAt }) => updatedAt > new Date('2026-11-16T00:00:00Z'))).toEqual([]);
  });
});

test('the well-known records exist and belong together', () => {
  const [order] = orders;
  expect(order).toMatchObject({
    id: SEEDED_ORDER_ID,
    status: 'shipped',
    customer: { id: SEEDED_CUSTOMER_ID, partnerId: SEEDED_PARTNER_ID },
    partnerId: SEEDED_PARTNER_ID,
    payments: [{ id: SEEDED_PAYMENT_ID }],
  });
  expect(order?.lines.map(({ product }) => product.id)).toContain(SEEDED_PRODUCT_ID);
  expect(order?.shipments.map(({ id }) => id)).toContain(SEEDED_SHIPMENT_ID);
  expect(orders.filter(({ customer }) => customer.id === SEEDED_CUSTOMER_ID).length).toBeGreaterThan(20);
});
