import { randomUUID } from 'node:crypto';
import type { Order } from '../../src/gen/trivium/orders/v1/Order.js';
import type { OrdersServiceDefinition } from '../../src/gen/trivium/orders/v1/OrdersService.js';
import type { PlaceOrderRequestInput } from '../../src/gen/trivium/orders/v1/PlaceOrderRequest.js';
import type { Principal } from '../../src/platform/access.js';
import { orders } from '../../src/services/orders/orders.definition.js';
import type { OrdersTables } from '../../src/services/orders/orders.tables.js';
import { callOf, customer, internal, type RunningService, startService, statusOf } from '../harness/service.js';
import { ADA, aChair, aLamp, anOrder, usd } from './an-order.js';

let service: RunningService<OrdersServiceDefinition, OrdersTables>;
beforeAll(async () => {
  service = await startService(orders);
});
afterAll(() => service.stop());

const place = (request: PlaceOrderRequestInput) => service.channel.call(callOf(internal), 'PlaceOrder', request);
const placed = async (request: PlaceOrderRequestInput) => (await place(request)).order as Order;

test('an order again with the same request id and other contents is refused, at other prices it is not', async () => {
  const request = anOrder();
  const first = await placed(request);
  const others: Partial<PlaceOrderRequestInput>[] = [
    { lines: [aLamp] },
    { lines: [{ ...aLamp, quantity: 3 }, aChair] },
    { customerId: 'cus_01jgr3m8g0aaaaaaaaaaaaaaab' },
    { paymentMethodId: 'pm_card_mastercard' },
    { customerNote: '' },
    { shippingAddress: { ...request.shippingAddress, line1: '13 Harbor Street' } },
  ];
  for (const other of others) expect(await statusOf(place({ ...request, ...other }))).toBe('FAILED_PRECONDITION');
  const dearer = [{ ...aLamp, unitPrice: usd(11_000) }, aChair];
  expect(await placed({ ...request, lines: dearer, taxTotal: usd(2_000) })).toEqual(first);
});

test('an order is found by its request id, by those who see it', async () => {
  const [request, other] = [anOrder(), anOrder()];
  const order = await placed(request);
  const find = (requestId: string, caller: Principal) =>
    service.channel.call(callOf(caller), 'GetPlacedOrder', { requestId });
  for (const caller of [internal, customer(ADA)])
    expect(await find(request.requestId, caller)).toMatchObject({
      order: { id: order.id, total: order.total },
    });
  expect(await statusOf(find(request.requestId, customer('cus_other')))).toBe('NOT_FOUND');
  expect(await statusOf(find(other.requestId, internal))).toBe('NOT_FOUND');
  expect(await statusOf(find('again', internal))).toBe('INVALID_ARGUMENT');
  const cancelling = randomUUID();
  await service.channel.call(callOf(internal), 'CancelOrder', { requestId: cancelling, orderId: order.id });
  expect(await statusOf(find(cancelling, internal))).toBe('NOT_FOUND');
});
