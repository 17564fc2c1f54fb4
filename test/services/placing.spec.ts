import { randomUUID } from 'node:crypto';
import type { Order } from '../../src/gen/trivium/orders/v1/Order.js';
import type { OrdersServiceDefinition } from '../../src/gen/trivium/orders/v1/OrdersService.js';
import type { OrderStatus } from '../../src/gen/trivium/orders/v1/OrderStatus.js';
import type { PlaceOrderRequestInput } from '../../src/gen/trivium/orders/v1/PlaceOrderRequest.js';
import type { Principal } from '../../src/platform/access.js';
import { orders } from '../../src/services/orders/orders.definition.js';
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
import { ADA, aChair, aLamp, anOrder, usd } from './an-order.js';

const PARTNER = 'ptr_01jgr3m8g0aaaaaaaaaaaaaaaa';

let service: RunningService<OrdersServiceDefinition, OrdersTables>;
beforeAll(async () => {
  service = await startService(orders, { ORDER_FULFILLMENT: 'partner=choreographed' });
});
afterAll(() => service.stop());

const place = (request: PlaceOrderRequestInput, caller: Principal = internal) =>
  service.channel.call(callOf(caller), 'PlaceOrder', request);
const placed = async (request: PlaceOrderRequestInput = anOrder(), caller: Principal = internal) =>
  (await place(request, caller)).order as Order;
const get = async (orderId: string) =>
  (await service.channel.call(callOf(staff), 'GetOrder', { orderId })).order as Order;
const move = (orderId: string, status: OrderStatus, caller: Principal = staff) =>
  service.channel.call(callOf(caller), 'UpdateOrderStatus', { requestId: randomUUID(), orderId, status });
const cancel = (orderId: string, caller: Principal = internal, requestId: string = randomUUID(), reason = '') =>
  service.channel.call(callOf(caller), 'CancelOrder', { requestId, orderId, reason });
const countOrders = async () =>
  (
    await service.db
      .selectFrom('orders')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirst()
  )?.count;
const delivered = async () => {
  const order = await placed();
  for (const status of ['CONFIRMED', 'SHIPPED', 'DELIVERED'] as const) await move(order.id, `ORDER_STATUS_${status}`);
  return order;
};

describe('placing an order', () => {
  test('makes it pending, with totals counted and everything as it was given', async () => {
    const order = await placed();
    expect(order).toMatchObject({
      ...{ status: 'ORDER_STATUS_PENDING', customerId: ADA, partnerId: '', statusReason: '' },
      ...{ customerNote: 'Please ring twice.', type: 'ORDER_TYPE_INTERNAL' },
      ...{ subtotal: usd(25_001), shippingTotal: usd(990), taxTotal: usd(1_885), total: usd(27_876) },
    });
    expect(order.lines).toMatchObject([
      { ...aLamp, total: usd(20_000) },
      { ...aChair, total: usd(5_001) },
    ]);
    expect(order.shippingAddress).toMatchObject({ recipient: 'Ada Lindqvist', line1: '12 Harbor Street' });
    expect(await get(order.id)).toEqual(order);
  });

  test('again with the same request id gives the order that the first one made', async () => {
    const request = anOrder();
    const first = await placed(request);
    const before = await countOrders();
    expect(await placed(request)).toEqual(first);
    expect(await countOrders()).toBe(before);
  });

  test('a rush of one request id makes one order', async () => {
    const request = anOrder();
    const answers = await Promise.all(Array.from({ length: 12 }, () => placed(request)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  });

  test('numbers are unique and rise, however many come at once', async () => {
    const batch = () => Promise.all(Array.from({ length: 20 }, () => placed()));
    const numbersOf = (batched: readonly Order[]) => batched.map(({ number }) => Number(/^T-(\d+)$/.exec(number)?.[1]));
    const first = numbersOf(await batch());
    const second = numbersOf(await batch());
    expect(new Set([...first, ...second]).size).toBe(40);
    expect(Math.min(...second)).toBeGreaterThan(Math.max(...first));
  });

  test.each([
    ['a customer for itself', customer(ADA), 'OK'],
    ['a customer for another one', customer('cus_01jgr3m8g0aaaaaaaaaaaaaaab'), 'PERMISSION_DENIED'],
    ['a partner', partner(PARTNER), 'OK'],
    ['a partner whom nobody knows', partner('other'), 'PERMISSION_DENIED'],
    ['staff', staff, 'OK'],
    ['a service', internal, 'OK'],
    ['nobody in particular', anonymous, 'PERMISSION_DENIED'],
  ])('by %s: %3$s', async (_, caller, status) => {
    expect(await statusOf(place(anOrder(), caller))).toBe(status);
  });

  test('notes where it came from, and takes the fulfillment set for that', async () => {
    const kinds = [customer(ADA), partner(PARTNER), staff, internal];
    const made = await Promise.all(kinds.map((caller) => placed(anOrder(), caller)));
    expect(made.map(({ type, fulfillmentMode, partnerId }) => [type, fulfillmentMode, partnerId])).toEqual([
      ['ORDER_TYPE_SHOP', 'FULFILLMENT_MODE_ORCHESTRATED', ''],
      ['ORDER_TYPE_PARTNER', 'FULFILLMENT_MODE_CHOREOGRAPHED', PARTNER],
      ['ORDER_TYPE_SHOP', 'FULFILLMENT_MODE_ORCHESTRATED', ''],
      ['ORDER_TYPE_INTERNAL', 'FULFILLMENT_MODE_ORCHESTRATED', ''],
    ]);
  });

  const line = (change: object) => ({ lines: [{ ...aLamp, ...change }] });
  const refused: Readonly<Record<string, Partial<PlaceOrderRequestInput>>> = {
    'no line': { lines: [] },
    '101 lines': { lines: Array.from({ length: 101 }, () => aLamp) },
    'a product twice': { lines: [aLamp, aLamp] },
    'no unit': line({ quantity: 0 }),
    'a negative quantity': line({ quantity: -1 }),
    'a million units': line({ quantity: 1_000_000 }),
    'a negative price': line({ unitPrice: usd(-1) }),
    'a price beyond exact numbers': line({ unitPrice: usd(2 ** 52) }),
    'a line without a price': line({ unitPrice: null }),
    'two currencies': { lines: [aLamp, { ...aChair, unitPrice: { currencyCode: 'EUR', minorUnits: 1 } }] },
    'shipping in another currency': { shippingTotal: { currencyCode: 'EUR', minorUnits: 1 } },
    'no address': { shippingAddress: null },
    'a country in lower case': { shippingAddress: { countryCode: 'us' } },
    'a note of 501 characters': { customerNote: 'x'.repeat(501) },
    'U+0000 in a name': line({ name: '\0' }),
    'no payment method': { paymentMethodId: '' },
    'a customer that is none': { customerId: 'Ada' },
    'a request id that is no UUID': { requestId: 'again' },
  };
  test.each(Object.entries(refused))('%s is refused, and nothing is written', async (_, change) => {
    const before = await countOrders();
    expect(await statusOf(place({ ...anOrder(), ...change }))).toBe('INVALID_ARGUMENT');
    expect(await countOrders()).toBe(before);
  });
});

describe('cancelling an order', () => {
  test.each([
    ['the customer', customer(ADA), '', 'requested_by_customer'],
    ['staff', staff, '', 'requested_by_staff'],
    ['a service that says why', internal, 'fraud_suspected', 'fraud_suspected'],
  ])('by %s says why', async (_, caller, reason, expected) => {
    const { id } = await placed();
    const { order } = await cancel(id, caller, randomUUID(), reason);
    expect(order).toMatchObject({ status: 'ORDER_STATUS_CANCELLED', statusReason: expected });
  });

  test('again is refused, and repeated by its request id it is not', async () => {
    const { id } = await placed();
    const requestId = randomUUID();
    await cancel(id, staff, requestId);
    expect(await statusOf(cancel(id, staff, requestId))).toBe('OK');
    expect(await statusOf(cancel(id))).toBe('FAILED_PRECONDITION');
  });

  test('is for those who see it', async () => {
    const { id } = await placed();
    for (const caller of [customer('cus_other'), partner('ptr_other'), anonymous])
      expect(await statusOf(cancel(id, caller))).toBe('NOT_FOUND');
    expect((await get(id)).status).toBe('ORDER_STATUS_PENDING');
  });

  test('twice while it is shipped: one of the three comes first, and the order is what that one made of it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await placed();
      await move(id, 'ORDER_STATUS_CONFIRMED');
      const outcomes = await Promise.all([
        statusOf(cancel(id, customer(ADA))),
        statusOf(move(id, 'ORDER_STATUS_SHIPPED')),
        statusOf(cancel(id, staff)),
      ]);
      expect(outcomes.toSorted()).toEqual(['FAILED_PRECONDITION', 'FAILED_PRECONDITION', 'OK']);
      const expected = ['requested_by_customer', '', 'requested_by_staff'][outcomes.indexOf('OK')];
      const { status, statusReason } = await get(id);
      expect([status, statusReason]).toEqual([
        outcomes[1] === 'OK' ? 'ORDER_STATUS_SHIPPED' : 'ORDER_STATUS_CANCELLED',
        expected,
      ]);
    }
  });
});

describe('a return', () => {
  const ask = (order: Order, units: Readonly<Record<number, number>> = {}, requestId: string = randomUUID()) =>
    service.channel.call(callOf(customer(ADA)), 'RequestReturn', {
      requestId,
      orderId: order.id,
      lines: Object.entries(units).map(([index, quantity]) => ({
        orderLineId: order.lines[Number(index)]?.id ?? 'oli_unknown',
        quantity,
      })),
      reason: 'Too bright.',
    });
  const complete = (returnId = '', caller: Principal = internal) =>
    service.channel.call(callOf(caller), 'CompleteReturn', { requestId: randomUUID(), returnId });

  test('of nothing named is everything, with its tax and without shipping', async () => {
    const order = await delivered();
    const { return: made } = await ask(order);
    expect(made).toMatchObject({ orderId: order.id, status: 'RETURN_STATUS_REQUESTED', reason: 'Too bright.' });
    expect(made?.lines.map(({ quantity }) => quantity)).toEqual([2, 1]);
    // 250.01 of 259.91 taxed: 18.13 of 18.85.
    expect(made?.refund).toEqual(usd(25_001 + 1_813));
  });

  test('in three parts gives back what one return would have', async () => {
    const order = await delivered();
    const parts = [await ask(order, { 0: 1 }), await ask(order, { 1: 1 }), await ask(order)];
    const refunds = parts.map((part) => part.return?.refund?.minorUnits ?? 0);
    expect(refunds.reduce((a, b) => a + b)).toBe(25_001 + 1_813);
  });

  test('larger than what is left is refused, also where two come at once', async () => {
    const order = await delivered();
    expect(await statusOf(ask(order, { 0: 3 }))).toBe('FAILED_PRECONDITION');
    const both = await Promise.all([statusOf(ask(order, { 0: 2 })), statusOf(ask(order, { 0: 1, 1: 1 }))]);
    expect(both.toSorted()).toEqual(['FAILED_PRECONDITION', 'OK']);
    await ask(order);
    expect(await statusOf(ask(order))).toBe('FAILED_PRECONDITION');
  });

  test('repeated by its request id is the same return', async () => {
    const order = await delivered();
    const requestId = randomUUID();
    const first = await ask(order, { 0: 1 }, requestId);
    expect((await ask(order, { 0: 1 }, requestId)).return).toEqual(first.return);
    expect(await statusOf(ask(await delivered(), { 0: 1 }, requestId))).toBe('FAILED_PRECONDITION');
    for (const units of [{ 0: 2 }, { 1: 1 }, {}] as readonly Readonly<Record<number, number>>[])
      expect(await statusOf(ask(order, units, requestId))).toBe('FAILED_PRECONDITION');
    await service.db.updateTable('returns').set({ contents: null }).where('order_id', '=', order.id).execute();
    expect((await ask(order, { 0: 2 }, requestId)).return).toEqual(first.return);
  });

  test('of an order that was not delivered, of a line that is not its own or of a line twice is refused', async () => {
    expect(await statusOf(ask(await placed()))).toBe('FAILED_PRECONDITION');
    const order = await delivered();
    expect(await statusOf(ask(order, { 7: 1 }))).toBe('INVALID_ARGUMENT');
    const twice = [0, 0].map(() => ({ orderLineId: order.lines[0]?.id ?? '', quantity: 1 }));
    const request = { requestId: randomUUID(), orderId: order.id, lines: twice };
    expect(await statusOf(service.channel.call(callOf(staff), 'RequestReturn', request))).toBe('INVALID_ARGUMENT');
  });

  test('is completed by staff and services; the last one makes the order returned', async () => {
    const order = await delivered();
    const [first, second] = [await ask(order, { 0: 2 }), await ask(order)];
    expect(await statusOf(complete(first.return?.id, customer(ADA)))).toBe('PERMISSION_DENIED');
    const answer = await complete(first.return?.id);
    expect(answer.return).toMatchObject({ status: 'RETURN_STATUS_REFUNDED', refundedAt: expect.anything() as unknown });
    expect(answer.order?.status).toBe('ORDER_STATUS_DELIVERED');
    await complete(first.return?.id);
    expect((await complete(second.return?.id)).order?.status).toBe('ORDER_STATUS_RETURNED');
    expect(await statusOf(complete('ret_01jgr3m8g0aaaaaaaaaaaaaaaa'))).toBe('NOT_FOUND');
  });

  test('is listed with its order, oldest first, for those who see the order', async () => {
    const [order, other] = [await delivered(), await placed()];
    const made = [await ask(order, { 0: 1 }), await ask(order)].map((answer) => answer.return?.id);
    const list = (caller: Principal) =>
      service.channel.call(callOf(caller), 'BatchGetOrderReturns', { orderIds: [other.id, order.id, 'nonsense'] });
    const idsOf = async (caller: Principal) =>
      (await list(caller)).results.map(({ returns }) => returns.map(({ id }) => id));
    expect(await idsOf(staff)).toEqual([[], made, []]);
    expect(await idsOf(customer('cus_other'))).toEqual([[], [], []]);
  });
});
