import { randomUUID } from 'node:crypto';
import type { CreateShipmentRequestInput } from '../../src/gen/trivium/fulfillment/v1/CreateShipmentRequest.js';
import type { FulfillmentServiceDefinition } from '../../src/gen/trivium/fulfillment/v1/FulfillmentService.js';
import { ShipmentStatus } from '../../src/gen/trivium/fulfillment/v1/ShipmentStatus.js';
import { fulfillment } from '../../src/services/fulfillment/fulfillment.definition.js';
import { NEXT_STATES, type ShipmentState } from '../../src/services/fulfillment/fulfillment.rules.js';
import type { FulfillmentTables } from '../../src/services/fulfillment/fulfillment.tables.js';
import { anOrder, CUSTOMER } from '../harness/payments.js';
import { anonymous, callOf, customer, partner, staff, startService, statusOf } from '../harness/service.js';
import { ADDRESS, LINES, shipmentCommands } from '../harness/shipments.js';

const { SHIPMENT_STATUS_DELIVERED: DELIVERED, SHIPMENT_STATUS_IN_TRANSIT: IN_TRANSIT } = ShipmentStatus;
const PARTNER = 'ptr_01jgr3m8g0aaaaaaaaaaaaaaaa';

let service: Awaited<ReturnType<typeof startService<FulfillmentServiceDefinition, FulfillmentTables>>>;
let commands: ReturnType<typeof shipmentCommands>;
beforeAll(async () => {
  service = await startService<FulfillmentServiceDefinition, FulfillmentTables>(fulfillment);
  commands = shipmentCommands(service);
});
afterAll(() => service.stop());

const prepared = async (orderId = anOrder()) => (await commands.create(orderId)).shipment?.id ?? '';

describe('a shipment', () => {
  test('is prepared with a carrier of the country and a number to track it by', async () => {
    const orderId = anOrder();
    const { shipment } = await commands.create(orderId, { partnerId: PARTNER });
    expect(shipment).toMatchObject({
      orderId,
      customerId: CUSTOMER,
      status: 'SHIPMENT_STATUS_PREPARING',
      carrier: 'DHL',
      lines: LINES,
      address: ADDRESS,
      shippedAt: null,
      deliveredAt: null,
    });
    expect(shipment?.trackingNumber).toMatch(/^\d{12}$/);
    expect(shipment?.trackingUrl).toBe(`https://tracking.example.com/${shipment?.trackingNumber}`);
    for (const caller of [partner(PARTNER), customer(CUSTOMER), staff]) {
      const { results } = await service.channel.call(callOf(caller), 'BatchGetOrderShipments', { orderIds: [orderId] });
      expect(results).toMatchObject([{ orderId, shipments: [{ id: shipment?.id }] }]);
    }
  });

  test.each([
    ['US', 'UPS'],
    ['GB', 'Royal Mail'],
    ['NZ', 'DHL'],
  ])('to %s goes with %s', async (countryCode, carrier) => {
    const address = { ...ADDRESS, countryCode };
    expect(await commands.create(anOrder(), { address })).toMatchObject({ shipment: { carrier } });
  });

  test('goes nowhere where no carrier does; the order may have another address', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    const address = { ...ADDRESS, countryCode: 'AQ' };
    const call = commands.create(orderId, { requestId, address });
    await expect(call).rejects.toMatchObject({ code: 'NO_CARRIER', details: { country_code: 'AQ' } });
    expect(await statusOf(call)).toBe('FAILED_PRECONDITION');
    expect(await commands.parcels(orderId)).toEqual([]);
    await commands.create(orderId, { requestId });
    expect(await commands.parcels(orderId)).toEqual(['preparing']);
  });

  test('is one however often it is asked for, by 50 requests at once', async () => {
    const orderId = anOrder();
    const answers = await Promise.all(Array.from({ length: 50 }, () => commands.create(orderId)));
    expect(new Set(answers.map(({ shipment }) => shipment?.id)).size).toBe(1);
    expect(await commands.parcels(orderId)).toEqual(['preparing']);
  });

  test('whose request id named another order’s is refused, also at the same moment', async () => {
    const requestId = randomUUID();
    const orders = Array.from({ length: 10 }, anOrder);
    await Promise.allSettled(orders.map((orderId) => commands.create(orderId, { requestId })));
    const parcels = await Promise.all(orders.map(commands.parcels));
    expect(parcels.flat()).toEqual(['preparing']);
    expect(await statusOf(commands.create(anOrder(), { requestId }))).toBe('FAILED_PRECONDITION');
  });

  const [line] = LINES;
  const refused: Readonly<Record<string, readonly [CreateShipmentRequestInput, string]>> = {
    'without a request id': [{ requestId: '' }, 'request_id'],
    'of an order that is none': [{ orderId: 'nonsense' }, 'order_id'],
    'without a customer': [{ customerId: '' }, 'customer_id'],
    'for a partner that is none': [{ partnerId: 'nonsense' }, 'partner_id'],
    'of nothing': [{ lines: [] }, 'lines'],
    'of a line twice': [{ lines: [...LINES, ...LINES] }, 'lines'],
    'of no units': [{ lines: [{ ...line, quantity: 0 }] }, 'lines[0].quantity'],
    'of a line that is none': [{ lines: [{ ...line, orderLineId: '' }] }, 'lines[0].order_line_id'],
    'without an address': [{ address: null }, 'address'],
    'to nobody': [{ address: { ...ADDRESS, recipient: '' } }, 'address.recipient'],
    'to a city without a street': [{ address: { ...ADDRESS, line1: '' } }, 'address.line1'],
    'to a country by its name': [{ address: { ...ADDRESS, countryCode: 'Germany' } }, 'address.country_code'],
    'to what PostgreSQL cannot hold': [{ address: { ...ADDRESS, line2: '\0' } }, 'address.line2'],
  };
  test.each(Object.entries(refused))('%s is refused', async (_, [changes, field]) => {
    const call = commands.create(anOrder(), changes);
    expect(await statusOf(call)).toBe('INVALID_ARGUMENT');
    await expect(call).rejects.toMatchObject({ cause: { details: expect.stringContaining(field) as string } });
  });
});

describe('a cancelled shipment', () => {
  test('of an order that has none closes it: one that comes later is refused', async () => {
    const orderId = anOrder();
    expect(await commands.cancel(orderId)).toEqual({ shipment: null });
    expect(await statusOf(commands.create(orderId))).toBe('FAILED_PRECONDITION');
    expect(await commands.parcels(orderId)).toEqual([]);
  });

  test('is stopped, and stays stopped for who repeats its request', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    const { shipment } = await commands.create(orderId, { requestId });
    for (let time = 0; time < 3; time += 1) {
      expect(await commands.cancel(orderId)).toMatchObject({ shipment: { status: 'SHIPMENT_STATUS_CANCELLED' } });
    }
    expect(await statusOf(commands.create(orderId, { requestId }))).toBe('FAILED_PRECONDITION');
    expect(await statusOf(commands.update(shipment?.id ?? '', IN_TRANSIT))).toBe('FAILED_PRECONDITION');
    expect(await commands.parcels(orderId)).toEqual(['cancelled']);
  });

  test('is none where it is on its way, and the order is not closed', async () => {
    const orderId = anOrder();
    const shipmentId = await prepared(orderId);
    await commands.update(shipmentId, IN_TRANSIT);
    expect(await statusOf(commands.cancel(orderId))).toBe('FAILED_PRECONDITION');
    expect(await commands.create(orderId)).toMatchObject({ shipment: { id: shipmentId } });
    expect(await commands.parcels(orderId)).toEqual(['in_transit']);
  });

  test('races its preparation: nothing is left to be sent', async () => {
    const race = async (index: number) => {
      const orderId = anOrder();
      const both = [() => commands.create(orderId), () => commands.cancel(orderId)];
      const calls = (index % 2 === 0 ? both : both.toReversed()).map((call) => call());
      await Promise.allSettled(calls);
      return commands.parcels(orderId);
    };
    const ends = await Promise.all(Array.from({ length: 60 }, (_, index) => race(index)));
    expect(ends.flat().filter((status) => status !== 'cancelled')).toEqual([]);
  });

  test('races its departure: it is stopped, or it left, and who lost is told', async () => {
    const race = async (index: number) => {
      const orderId = anOrder();
      const shipmentId = await prepared(orderId);
      const both = [() => commands.update(shipmentId, IN_TRANSIT), () => commands.cancel(orderId)];
      const calls = (index % 2 === 0 ? both : both.toReversed()).map((call) => statusOf(call()));
      const outcomes = await Promise.all(calls);
      return [...(await commands.parcels(orderId)), ...outcomes.toSorted()].join(' ');
    };
    const ends = await Promise.all(Array.from({ length: 30 }, (_, index) => race(index)));
    const allowed = ['cancelled FAILED_PRECONDITION OK', 'in_transit FAILED_PRECONDITION OK'];
    expect(ends.filter((end) => !allowed.includes(end))).toEqual([]);
  });
});

describe('on its way', () => {
  const wanted = ['preparing', 'in_transit', 'delivered', 'returned'] as const;
  const ways: Readonly<Record<ShipmentState, readonly ShipmentState[]>> = {
    preparing: [],
    in_transit: ['in_transit'],
    delivered: ['in_transit', 'delivered'],
    returned: ['in_transit', 'returned'],
    cancelled: [],
  };
  const nameOf = (state: ShipmentState) =>
    `SHIPMENT_STATUS_${state.toUpperCase() as Uppercase<ShipmentState>}` as const;
  const steps = (Object.keys(ways) as ShipmentState[]).flatMap((from) => wanted.map((to) => [from, to] as const));

  test.each(steps)('from %s to %s', async (from, to) => {
    const orderId = anOrder();
    const shipmentId = await prepared(orderId);
    for (const state of ways[from]) await commands.update(shipmentId, nameOf(state));
    if (from === 'cancelled') await commands.cancel(orderId);
    const allowed = from === to || (NEXT_STATES[from] as readonly ShipmentState[]).includes(to);
    expect(await statusOf(commands.update(shipmentId, nameOf(to)))).toBe(allowed ? 'OK' : 'FAILED_PRECONDITION');
    expect(await commands.parcels(orderId)).toEqual([allowed ? to : from]);
  });

  test('it has its times', async () => {
    const shipmentId = await prepared();
    const { shipment: left } = await commands.update(shipmentId, IN_TRANSIT);
    expect(left).toMatchObject({ shippedAt: { seconds: expect.any(Number) as number }, deliveredAt: null });
    const { shipment: arrived } = await commands.update(shipmentId, DELIVERED);
    expect(arrived).toMatchObject({
      shippedAt: left?.shippedAt,
      deliveredAt: { seconds: expect.any(Number) as number },
    });
  });

  test('a step repeated by its request id changes nothing, even when it is long past', async () => {
    const shipmentId = await prepared();
    const requestId = randomUUID();
    await commands.update(shipmentId, IN_TRANSIT, requestId);
    const delivered = await commands.update(shipmentId, DELIVERED);
    expect(await commands.update(shipmentId, IN_TRANSIT, requestId)).toEqual(delivered);
    const other = await prepared();
    expect(await statusOf(commands.update(other, IN_TRANSIT, requestId))).toBe('FAILED_PRECONDITION');
    expect(await statusOf(commands.update(shipmentId, 'SHIPMENT_STATUS_RETURNED', requestId))).toBe(
      'FAILED_PRECONDITION',
    );
  });

  test('an unknown shipment is NOT_FOUND, and a carrier neither cancels nor says nothing', async () => {
    expect(await statusOf(commands.update('shp_01jgr3m8g0zzzzzzzzzzzzzzzz', IN_TRANSIT))).toBe('NOT_FOUND');
    const shipmentId = await prepared();
    for (const status of ['SHIPMENT_STATUS_CANCELLED', 'SHIPMENT_STATUS_UNSPECIFIED'] as const)
      expect(await statusOf(commands.update(shipmentId, status))).toBe('INVALID_ARGUMENT');
  });
});

test.each([
  ['a customer', customer(CUSTOMER), 'PERMISSION_DENIED'],
  ['a partner', partner(PARTNER), 'PERMISSION_DENIED'],
  ['staff', staff, 'PERMISSION_DENIED'],
  ['nobody in particular', anonymous, 'UNAUTHENTICATED'],
] as const)('%s commands nothing', async (_, caller, refusal) => {
  const orderId = anOrder();
  const shipmentId = await prepared();
  const { create, cancel, update } = shipmentCommands(service, caller);
  const calls = [create(orderId), cancel(orderId), update(shipmentId, IN_TRANSIT)];
  expect(await Promise.all(calls.map(statusOf))).toEqual(Array(3).fill(refusal));
});
