import { randomUUID } from 'node:crypto';
import type { ListOrdersRequestInput } from '../../src/gen/trivium/orders/v1/ListOrdersRequest.js';
import type { OrdersServiceDefinition } from '../../src/gen/trivium/orders/v1/OrdersService.js';
import { OrderStatus } from '../../src/gen/trivium/orders/v1/OrderStatus.js';
import type { Principal } from '../../src/platform/access.js';
import { toTimestamp } from '../../src/platform/timestamp.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedOrder } from '../../src/seeds/plan.js';
import { orders } from '../../src/services/orders/orders.definition.js';
import { mayBecome, NEXT_STATES, ORDER_STATES, type OrderState } from '../../src/services/orders/orders.rules.js';
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
const COUNT = 20;

const planned = [...plannedOrders(COUNT)];
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
const changedSince = async (request: ListOrdersRequestInput) =>
  (await service.channel.call(callOf(staff), 'ListOrders', request)).orders.map(({ id }) => id);

describe('a step', () => {
  const move = (orderId: string, to: OrderState, requestId: string = randomUUID(), caller: Principal = staff) =>
    service.channel.call(callOf(caller), 'UpdateOrderStatus', { requestId, orderId, status: statusName(to) });
  const orderIn = async (state: OrderState): Promise<string> => {
    await service.db.updateTable('orders').set({ status: state }).where('id', '=', ofShop.id).execute();
    return ofShop.id;
  };
  const stateOf = async (id: string) => (await get(staff, id)).order?.status;

  const steps = ORDER_STATES.flatMap((from) =>
    ORDER_STATES.map((to) => [from, to, to !== 'returned' && mayBecome(from, to)] as const),
  );
  test.each(steps)('from %s to %s: %p', async (from, to, allowed) => {
    const id = await orderIn(from);
    expect(await statusOf(move(id, to))).toBe(allowed ? 'OK' : 'FAILED_PRECONDITION');
    expect(await stateOf(id)).toBe(statusName(allowed ? to : from));
  });

  test('the table has every state of the contract, and each is reached from pending', () => {
    const states = ORDER_STATES.map(statusName);
    expect(['ORDER_STATUS_UNSPECIFIED', ...states].sort()).toEqual(Object.keys(OrderStatus).sort());
    expect(new Set(['pending', ...Object.values(NEXT_STATES).flat()])).toEqual(new Set(ORDER_STATES));
  });

  test('counts as a change from then on', async () => {
    const id = await orderIn('pending');
    const updatedSince = toTimestamp(new Date());
    await move(id, 'confirmed');
    expect(await changedSince({ updatedSince })).toEqual([id]);
  });

  test('repeated has no second effect, also where the order has moved on', async () => {
    const id = await orderIn('pending');
    const requestId = randomUUID();
    await move(id, 'confirmed', requestId);
    await move(id, 'shipped');
    expect((await move(id, 'confirmed', requestId)).order).toMatchObject({ status: statusName('shipped') });
    expect(await stateOf(id)).toBe(statusName('shipped'));
  });

  test('that was refused may be repeated once it is possible', async () => {
    const id = await orderIn('pending');
    const requestId = randomUUID();
    expect(await statusOf(move(id, 'shipped', requestId))).toBe('FAILED_PRECONDITION');
    await move(id, 'confirmed');
    expect(await statusOf(move(id, 'shipped', requestId))).toBe('OK');
  });

  test('of two that exclude each other and come at once, one is refused', async () => {
    const id = await orderIn('confirmed');
    const answers = await Promise.all([statusOf(move(id, 'shipped')), statusOf(move(id, 'cancelled'))]);
    expect(answers.sort()).toEqual(['FAILED_PRECONDITION', 'OK']);
  });

  test('is refused to a state that does not exist and with a request id that is no UUID', async () => {
    const id = await orderIn('pending');
    expect(await statusOf(move(id, 'unspecified' as OrderState))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(move(id, 'confirmed', 'again'))).toBe('INVALID_ARGUMENT');
    expect(await stateOf(id)).toBe(statusName('pending'));
  });

  test('is for staff and services: whoever only sees the order is refused', async () => {
    const id = await orderIn('pending');
    expect(await statusOf(move(id, 'confirmed', randomUUID(), customer(ofShop.customer.id)))).toBe('PERMISSION_DENIED');
    expect(await statusOf(move(id, 'confirmed', randomUUID(), internal))).toBe('OK');
  });

  test('says why an order failed, and nothing where the state has no reason', async () => {
    const id = await orderIn('pending');
    const failing = (status: OrderState, reason: string) =>
      service.channel.call(callOf(staff), 'UpdateOrderStatus', {
        ...{ requestId: randomUUID(), orderId: id, status: statusName(status), reason },
      });
    expect(await statusOf(failing('confirmed', 'payment_declined'))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(failing('failed', 'Payment declined!'))).toBe('INVALID_ARGUMENT');
    expect((await failing('failed', 'payment_declined')).order).toMatchObject({ statusReason: 'payment_declined' });
  });

  test('with a request id that named a step of another order is refused', async () => {
    const id = await orderIn('pending');
    const requestId = randomUUID();
    await move(id, 'confirmed', requestId);
    expect(await statusOf(move(ofPartner.id, 'confirmed', requestId))).toBe('FAILED_PRECONDITION');
  });

  test('with a request id that named another step or reason is refused, and one of before that kept neither is not', async () => {
    const id = await orderIn('pending');
    const requestId = randomUUID();
    await move(id, 'confirmed', requestId);
    expect(await statusOf(move(id, 'shipped', requestId))).toBe('FAILED_PRECONDITION');
    expect(await stateOf(id)).toBe(statusName('confirmed'));
    const cancel = (reason: string) =>
      service.channel.call(callOf(internal), 'CancelOrder', { requestId: cancelling, orderId: id, reason });
    const cancelling = randomUUID();
    await cancel('fraud_suspected');
    expect(await statusOf(cancel('out_of_business'))).toBe('FAILED_PRECONDITION');
    expect(await statusOf(cancel('fraud_suspected'))).toBe('OK');
    await service.db.updateTable('handled_requests').set({ contents: null }).execute();
    expect(await statusOf(move(id, 'shipped', requestId))).toBe('OK');
    expect(await stateOf(id)).toBe(statusName('cancelled'));
  });

  test('of an order that the caller does not see does not happen', async () => {
    const id = await orderIn('pending');
    for (const caller of [customer(ofPartner.customer.id), partner('ptr_other'), anonymous]) {
      expect(await statusOf(move(id, 'confirmed', randomUUID(), caller))).toBe('NOT_FOUND');
    }
    for (const unknown of [UNKNOWN, 'ord_\0']) expect(await statusOf(move(unknown, 'confirmed'))).toBe('NOT_FOUND');
    expect(await stateOf(id)).toBe(statusName('pending'));
  });
});
