import type { ListOrdersRequestInput } from '../../src/gen/trivium/orders/v1/ListOrdersRequest.js';
import type { Order } from '../../src/gen/trivium/orders/v1/Order.js';
import type { OrdersServiceDefinition } from '../../src/gen/trivium/orders/v1/OrdersService.js';
import type { OrderStatus } from '../../src/gen/trivium/orders/v1/OrderStatus.js';
import type { Principal } from '../../src/platform/access.js';
import { toDate, toTimestamp, type Timestamp } from '../../src/platform/timestamp.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedOrder } from '../../src/seeds/plan.js';
import { orders } from '../../src/services/orders/orders.definition.js';
import type { OrderState } from '../../src/services/orders/orders.rules.js';
import type { OrdersTables } from '../../src/services/orders/orders.tables.js';
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

const UNKNOWN = 'ord_01jgr3m8g0zzzzzzzzzzzzzzzz';
const COUNT = 1000;

const planned = [...plannedOrders(COUNT)];
const newestFirst = planned.toSorted(
  (a, b) => b.placedAt.getTime() - a.placedAt.getTime() || Buffer.compare(Buffer.from(b.id), Buffer.from(a.id)),
);
const ids = (orders: readonly { readonly id: string }[]) => orders.map(({ id }) => id);
const statusName = (state: OrderState) => `ORDER_STATUS_${state.toUpperCase()}` as OrderStatus;
const ofPartner = planned.find(({ partnerId }) => partnerId !== '') as PlannedOrder;
const ofShop = planned.find(({ partnerId }) => partnerId === '') as PlannedOrder;

let service: RunningService<OrdersServiceDefinition, OrdersTables>;
beforeAll(async () => {
  service = await startService(orders);
  await orders.seed(service.db, { orders: COUNT });
});
afterAll(() => service.stop());

const get = (caller: Principal, orderId: string) => service.channel.call(callOf(caller), 'GetOrder', { orderId });
const list = (request: ListOrdersRequestInput, caller: Principal = staff) =>
  service.channel.call(callOf(caller), 'ListOrders', request);

async function walk(request: ListOrdersRequestInput, beforeNext: () => Promise<unknown> = async () => undefined) {
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = await list({ pageSize: 100, ...request, pageToken });
    seen.push(...ids(page.orders));
    pageToken = page.nextPageToken;
    await beforeNext();
  } while (pageToken !== '');
  return seen;
}

describe('who sees an order', () => {
  const callers: readonly (readonly [string, Principal, (order: PlannedOrder) => boolean])[] = [
    ['a customer its own', customer(ofPartner.customer.id), ({ customer }) => customer === ofPartner.customer],
    ['a partner those it placed', partner(ofPartner.partnerId), ({ partnerId }) => partnerId === ofPartner.partnerId],
    ['another partner none', partner('ptr_other'), () => false],
    ['staff all', staff, () => true],
    ['services all', internal, () => true],
    ['nobody in particular none', anonymous, () => false],
  ];

  test.each(callers)('%s', async (_, caller, sees) => {
    const expected = newestFirst.filter(sees).slice(0, 100);
    expect(ids((await list({ pageSize: 100 }, caller)).orders)).toEqual(ids(expected));
    for (const order of [ofPartner, ofShop]) {
      expect(await statusOf(get(caller, order.id))).toBe(sees(order) ? 'OK' : 'NOT_FOUND');
    }
    const orderIds = [ofShop.id, ofPartner.id];
    const { results } = await service.channel.call(callOf(caller), 'BatchGetOrders', { orderIds });
    expect(results.map(({ order, error }) => order?.id ?? error?.code)).toEqual([
      sees(ofShop) ? ofShop.id : 5,
      sees(ofPartner) ? ofPartner.id : 5,
    ]);
  });

  test('a filter by customer never widens what a partner sees', async () => {
    const request = { customerId: ofShop.customer.id };
    expect((await list(request, partner(ofPartner.partnerId))).orders).toEqual([]);
  });
});

describe('reading', () => {
  test('an order is what the plan says', async () => {
    expect(comparable((await get(staff, ofPartner.id)).order as Order)).toEqual(expected(ofPartner));
  });

  test.each([UNKNOWN, 'nonsense', '', 'ord_\0'])('%j is NOT_FOUND', async (id) => {
    expect(await statusOf(get(staff, id))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const orderIds = [ofShop.id, UNKNOWN, ofPartner.id, 'nonsense', ofShop.id];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetOrders', { orderIds });
    expect(results.map(({ orderId }) => orderId)).toEqual(orderIds);
    expect(results.map(({ order, error }) => order?.id ?? error?.code)).toEqual([
      ofShop.id,
      5,
      ofPartner.id,
      5,
      ofShop.id,
    ]);
  });

  test('a batch of more than 200 is refused', async () => {
    const batch = (count: number) =>
      service.channel.call(callOf(staff), 'BatchGetOrders', { orderIds: Array<string>(count).fill(UNKNOWN) });
    expect(await statusOf(batch(200))).toBe('OK');
    expect(await statusOf(batch(201))).toBe('INVALID_ARGUMENT');
  });
});

describe('a list', () => {
  test('is newest first, and repeats and skips nothing while orders come in', async () => {
    const added: string[] = [];
    const seen = await walk({}, async () => added.push(await addOrder(added.length)));
    await service.db.deleteFrom('orders').where('id', 'in', added).execute();
    expect(added.length).toBeGreaterThan(5);
    expect(seen).toEqual(ids(newestFirst));
  });

  test('orders of one moment are all in it, whatever the page size', async () => {
    const added = [await addOrder(1, new Date(0)), await addOrder(0, new Date(0)), await addOrder(2, new Date(0))];
    const placedBefore = toTimestamp(new Date(1));
    const seen = await walk({ placedBefore, pageSize: 1 });
    await service.db.deleteFrom('orders').where('id', 'in', added).execute();
    expect(seen).toEqual(added.toSorted().toReversed());
  });

  test('continues behind any of its items', async () => {
    const { itemTokens } = await list({ pageSize: 10 });
    const rest = await list({ pageSize: 2, pageToken: itemTokens[3] });
    expect(ids(rest.orders)).toEqual(ids(newestFirst.slice(4, 6)));
  });

  test('holds the states asked for', async () => {
    const statuses = [statusName('shipped'), statusName('pending')];
    const expected = newestFirst.filter(({ status }) => status === 'shipped' || status === 'pending');
    expect(await walk({ statuses })).toEqual(ids(expected));
  });

  test('holds one customer’s where that is asked for', async () => {
    const expected = newestFirst.filter(({ customer }) => customer === ofShop.customer);
    expect(await walk({ customerId: ofShop.customer.id })).toEqual(ids(expected));
  });

  test('begins with a moment and ends before one', async () => {
    const [until, from] = [newestFirst[10] as PlannedOrder, newestFirst[20] as PlannedOrder];
    const request = { placedAfter: toTimestamp(from.placedAt), placedBefore: toTimestamp(until.placedAt) };
    expect(await walk(request)).toEqual(ids(newestFirst.slice(11, 21)));
  });

  test('holds what changed since a moment, that moment included', async () => {
    const since = (newestFirst[30] as PlannedOrder).updatedAt;
    const expected = newestFirst.filter(({ updatedAt }) => updatedAt >= since);
    expect(await walk({ updatedSince: toTimestamp(since) })).toEqual(ids(expected));
  });

  const farAway = { seconds: 1e15, nanos: 0 };
  const refused: Readonly<Record<string, ListOrdersRequestInput>> = {
    'a page of −1': { pageSize: -1 },
    'a page of 101': { pageSize: 101 },
    'a page token of its own making': { pageToken: 'nonsense' },
    'the state 0': { statuses: ['ORDER_STATUS_UNSPECIFIED'] },
    'a state of a later contract': { statuses: [99 as 1] },
    'a moment after the year 9999': { placedAfter: farAway },
    'an end after the year 9999': { placedBefore: farAway },
    'a change after the year 9999': { updatedSince: farAway },
    'U+0000 in the customer’s id': { customerId: 'cus_\0' },
  };
  test.each(Object.entries(refused))('%s is refused', async (_, request) => {
    expect(await statusOf(list(request))).toBe('INVALID_ARGUMENT');
  });

  /** Newer than all others where no moment is given. */
  async function addOrder(number: number, placedAt = new Date(Date.UTC(2027, 0, 1 + number))): Promise<string> {
    const row = await service.db.selectFrom('orders').selectAll().limit(1).executeTakeFirstOrThrow();
    const id = `ord_01jgr3m8g0${'y'.repeat(14)}${String(number).padStart(2, '0')}`;
    await service.db
      .insertInto('orders')
      .values({ ...row, id, number: id, placed_at: placedAt })
      .execute();
    return id;
  }
});

const date = (timestamp: Timestamp | null): Date | null => timestamp && toDate(timestamp);

const comparable = (order: Order) => ({ ...order, placedAt: date(order.placedAt), updatedAt: date(order.updatedAt) });

const REASONS: Partial<Record<OrderState, string>> = {
  cancelled: 'requested_by_customer',
  failed: 'payment_declined',
};

function expected(order: PlannedOrder) {
  const { customer, currency, payments: _payments, shipments: _shipments, ...rest } = order;
  const money = (minorUnits: number) => ({ currencyCode: currency, minorUnits });
  return {
    ...rest,
    status: statusName(order.status),
    customerId: customer.id,
    lines: order.lines.map(({ id, product, quantity, unitPrice }) => ({
      ...{ id, productId: product.id, sku: product.sku, name: product.name, quantity },
      ...{ unitPrice: money(unitPrice), total: money(unitPrice * quantity) },
    })),
    subtotal: money(order.subtotal),
    shippingTotal: money(order.shippingTotal),
    taxTotal: money(order.taxTotal),
    total: money(order.total),
    statusReason: REASONS[order.status] ?? '',
    type: order.partnerId === '' ? 'ORDER_TYPE_SHOP' : 'ORDER_TYPE_PARTNER',
    fulfillmentMode: 'FULFILLMENT_MODE_ORCHESTRATED',
  };
}
