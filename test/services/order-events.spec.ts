import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { readConfig } from '../../src/config.js';
import { startConsumers, type RunningBus } from '../../src/events/bus/bus.js';
import type { EventType } from '../../src/events/catalog/catalog.js';
import { openEventDatabase, type EventDatabase } from '../../src/events/log/event-database.js';
import { Outbox } from '../../src/events/outbox.js';
import type { Order } from '../../src/gen/trivium/orders/v1/Order.js';
import type { OrdersServiceDefinition } from '../../src/gen/trivium/orders/v1/OrdersService.js';
import type { OrderStatus } from '../../src/gen/trivium/orders/v1/OrderStatus.js';
import type { Principal } from '../../src/platform/access.js';
import { createLogger } from '../../src/platform/logger.js';
import { forgetRequests } from '../../src/roles/forget-requests.js';
import { consumersOf } from '../../src/roles/services.js';
import { orders } from '../../src/services/orders/orders.definition.js';
import type { OrdersTables } from '../../src/services/orders/orders.tables.js';
import { eventually } from '../harness/eventually.js';
import { callOf, internal, partner, type RunningService, staff, startService } from '../harness/service.js';
import { forgetMode } from '../harness/wanted.js';

const CUSTOMER = 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa';
const PRODUCT = 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa';
const eur = (minorUnits: number) => ({ currencyCode: 'EUR', minorUnits });

let service: RunningService<OrdersServiceDefinition, OrdersTables>;
let events: EventDatabase;
let bus: RunningBus;
beforeAll(async () => {
  service = await startService(orders, { ORDER_FULFILLMENT: 'partner=choreographed' });
  const { url } = service.database;
  events = openEventDatabase(url, { maxConnections: 2 });
  const logger = createLogger({ level: 'silent', pretty: false });
  bus = await startConsumers([...consumersOf('orders', readConfig({}))], { url, logger });
});
afterAll(async () => {
  await bus.close();
  await events.destroy();
  await service.stop();
});

/** By a partner: fulfilled by events alone here. */
const place = async (caller: Principal = partner('ptr_01jgr3m8g0aaaaaaaaaaaaaaaa')): Promise<Order> => {
  const { order } = await service.channel.call(callOf(caller), 'PlaceOrder', {
    requestId: randomUUID(),
    customerId: CUSTOMER,
    lines: [{ productId: PRODUCT, sku: 'LMP-1', name: 'Lamp', quantity: 2, unitPrice: eur(5_000) }],
    ...{ shippingTotal: eur(0), taxTotal: eur(1_900) },
    shippingAddress: { recipient: 'Ada', line1: 'Hafenstr. 12', city: 'Hamburg', countryCode: 'DE' },
    paymentMethodId: 'pm_card_visa',
  });
  return order as Order;
};
const move = (orderId: string, state: string) =>
  service.channel.call(callOf(staff), 'UpdateOrderStatus', {
    ...{ requestId: randomUUID(), orderId, status: `ORDER_STATUS_${state}` as OrderStatus },
  });
const stateOf = async (orderId: string) => {
  const { order } = await service.channel.call(callOf(staff), 'GetOrder', { orderId });
  return [order?.status, order?.statusReason];
};
/** What was published of an order, in order. */
const told = async (orderId: string) =>
  (await events.selectFrom('event_log').selectAll().where('key', '=', orderId).orderBy('sequence').execute()).filter(
    ({ source }) => source === 'orders',
  );
const typesOf = async (orderId: string) => (await told(orderId)).map(({ type }) => type);
const cause = { correlation_id: 'req_chain', trace_id: '0'.repeat(31) + '1', causation_id: 'req_chain' };
const publish = (source: string, type: EventType, data: object) =>
  events
    .transaction()
    .execute((tx) => new Outbox(source).add(tx, { type, data, cause } as unknown as Parameters<Outbox['add']>[1]));

const shipmentCreated = (order_id: string) =>
  publish('fulfillment', 'shipment.created', {
    ...{ order_id, shipment_id: 'shp_01jgr3m8g0aaaaaaaaaaaaaaaa', carrier: 'dhl', tracking_number: '1' },
  });
const paymentFailed = (order_id: string, reason: string) =>
  publish('payments', 'payment.failed', {
    ...{ order_id, payment_id: null, amount: { amount: 11_900, currency: 'EUR' }, reason },
  });

describe('every change of an order is told in its transaction', () => {
  test('that it was placed, with all that fulfillment needs', async () => {
    const order = await place();
    const [created, ...more] = await told(order.id);
    expect(more).toEqual([]);
    expect(created).toMatchObject({
      ...{ type: 'order.created', customer_id: CUSTOMER, partner_id: 'ptr_01jgr3m8g0aaaaaaaaaaaaaaaa' },
      data: {
        ...{ number: order.number, mode: 'choreographed', payment_method_id: 'pm_card_visa' },
        total: { amount: 11_900, currency: 'EUR' },
        lines: [{ line_id: order.lines[0]?.id, product_id: PRODUCT, quantity: 2 }],
        shipping_address: { recipient: 'Ada', country_code: 'DE', line2: '' },
      },
    });
  });

  test('each step of its way, and what comes back', async () => {
    const { id } = await place(staff);
    for (const state of ['CONFIRMED', 'SHIPPED', 'DELIVERED']) await move(id, state);
    const request = { requestId: randomUUID(), orderId: id, reason: 'Too bright.' };
    const answer = await service.channel.call(callOf(staff), 'RequestReturn', request);
    await service.channel.call(callOf(staff), 'RequestReturn', request);
    const completion = { requestId: randomUUID(), returnId: answer.return?.id ?? '' };
    await service.channel.call(callOf(internal), 'CompleteReturn', completion);
    await service.channel.call(callOf(internal), 'CompleteReturn', completion);
    const types = ['created', 'confirmed', 'shipped', 'delivered', 'return_requested', 'returned'];
    expect(await typesOf(id)).toEqual(types.map((type) => `order.${type}`));
    expect((await told(id)).at(-1)?.data).toMatchObject({ refund: { amount: 11_900 }, lines: [{ quantity: 2 }] });
  });

  test('and nothing of a step that was refused or repeated', async () => {
    const { id } = await place(staff);
    await move(id, 'SHIPPED').catch(() => undefined);
    const cancellation = { requestId: randomUUID(), orderId: id };
    await service.channel.call(callOf(staff), 'CancelOrder', cancellation);
    await service.channel.call(callOf(staff), 'CancelOrder', cancellation);
    await move(id, 'CONFIRMED').catch(() => undefined);
    await service.channel
      .call(callOf(staff), 'CancelOrder', { ...cancellation, requestId: randomUUID() })
      .catch(() => 0);
    expect(await typesOf(id)).toEqual(['order.created', 'order.cancellation_requested', 'order.cancelled']);
    for (const { data } of (await told(id)).slice(1)) expect(data).toMatchObject({ reason: 'requested_by_staff' });
  });

  test('that somebody asked to cancel too late, once per request, though nothing comes of it', async () => {
    const { id } = await place();
    for (const state of ['CONFIRMED', 'SHIPPED']) await move(id, state);
    const cancellation = { requestId: randomUUID(), orderId: id, reason: 'changed_mind' };
    for (let time = 0; time < 2; time += 1)
      await expect(service.channel.call(callOf(staff), 'CancelOrder', cancellation)).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
      });
    await move(id, 'DELIVERED');
    const again = service.channel.call(callOf(staff), 'CancelOrder', cancellation);
    await expect(again).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
    const types = ['created', 'confirmed', 'shipped', 'cancellation_requested', 'delivered'];
    expect(await typesOf(id)).toEqual(types.map((type) => `order.${type}`));
    const asked = (await told(id)).find(({ type }) => type === 'order.cancellation_requested');
    expect(asked?.data).toMatchObject({ order_id: id, reason: 'changed_mind' });
    expect(asked).toMatchObject({ customer_id: CUSTOMER, partner_id: 'ptr_01jgr3m8g0aaaaaaaaaaaaaaaa' });
    expect(await stateOf(id)).toEqual(['ORDER_STATUS_DELIVERED', '']);
  });
});

describe('an order that is fulfilled by events alone', () => {
  const ends: readonly (readonly [string, (orderId: string) => Promise<void>, string, string])[] = [
    ['is confirmed by its parcel', shipmentCreated, 'CONFIRMED', ''],
    ['fails with a declined card', (id) => paymentFailed(id, 'card_declined'), 'FAILED', 'payment_declined'],
    ['fails unpaid', (id) => paymentFailed(id, 'payment_timed_out'), 'FAILED', 'payment_timed_out'],
    [
      'fails without a carrier',
      (order_id) => publish('fulfillment', 'shipment.failed', { order_id, reason: 'no_carrier' }),
      'FAILED',
      'shipment_failed',
    ],
  ];
  test.each(ends)('%s', async (_, happens, state, reason) => {
    const { id } = await place();
    await happens(id);
    await eventually(async () => expect(await stateOf(id)).toEqual([`ORDER_STATUS_${state}`, reason]));
    expect(await typesOf(id)).toEqual(['order.created', `order.${state.toLowerCase()}`]);
  });

  test('stays called off, and one that a saga drives is left to the saga', async () => {
    const [cancelled, orchestrated] = [await place(), await place(staff)];
    // Else nothing would be brought.
    await forgetMode(events, orchestrated.id);
    await service.channel.call(callOf(staff), 'CancelOrder', { requestId: randomUUID(), orderId: cancelled.id });
    for (const { id } of [cancelled, orchestrated]) await shipmentCreated(id);
    await eventually(async () => expect(await handled(cancelled.id, orchestrated.id)).toBe(2));
    expect((await stateOf(cancelled.id))[0]).toBe('ORDER_STATUS_CANCELLED');
    expect((await stateOf(orchestrated.id))[0]).toBe('ORDER_STATUS_PENDING');
  });

  /** How many events of these orders the consumer has been through. */
  const handled = async (...keys: readonly string[]) => {
    const ofThem = events.selectFrom('event_log').select('event_id').where('key', 'in', keys);
    const rows = events.selectFrom('consumed').select('event_id').where('consumer', '=', 'orders.choreography');
    return (await rows.where('event_id', 'in', ofThem).execute()).length;
  };
});

test('the ids of handled requests are forgotten when their days are over, and orders stay as they are', async () => {
  const { id } = await place(staff);
  const requests = { schema: 'orders', tables: ['handled_requests'], days: 30 };
  const later = (days: number) => ({ now: () => Date.now() + days * 86_400_000 });
  const forget = (days: number) => forgetRequests(service.db as unknown as Kysely<unknown>, requests, later(days));
  const known = async () => (await service.db.selectFrom('handled_requests').selectAll().execute()).length;
  const before = await known();
  expect([await forget(29), await known()]).toEqual([0, before]);
  expect([await forget(31), await known()]).toEqual([before, 0]);
  expect(await stateOf(id)).toEqual(['ORDER_STATUS_PENDING', '']);
});
