import type { FulfillmentServiceDefinition } from '../../src/gen/trivium/fulfillment/v1/FulfillmentService.js';
import type { Shipment } from '../../src/gen/trivium/fulfillment/v1/Shipment.js';
import { ShipmentStatus } from '../../src/gen/trivium/fulfillment/v1/ShipmentStatus.js';
import type { Principal } from '../../src/platform/access.js';
import { toDate, type Timestamp } from '../../src/platform/timestamp.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedOrder, PlannedShipment } from '../../src/seeds/plan.js';
import { fulfillment } from '../../src/services/fulfillment/fulfillment.definition.js';
import { NEXT_STATES } from '../../src/services/fulfillment/fulfillment.rules.js';
import type { FulfillmentTables } from '../../src/services/fulfillment/fulfillment.tables.js';
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

const UNKNOWN_SHIPMENT = 'shp_01jgr3m8g0zzzzzzzzzzzzzzzz';
const UNKNOWN_ORDER = 'ord_01jgr3m8g0zzzzzzzzzzzzzzzz';
/** A whole wave of the plan, so that there are orders in every state. */
const COUNT = 1000;

const planned = [...plannedOrders(COUNT)];
const ofPartner = planned.find(({ partnerId, shipments }) => partnerId !== '' && shipments.length > 0) as PlannedOrder;
const ofShop = planned.find(({ partnerId, shipments }) => partnerId === '' && shipments.length > 0) as PlannedOrder;
const unshipped = planned.find(({ shipments }) => shipments.length === 0) as PlannedOrder;
const shipmentIds = byId(ofPartner.shipments).map(({ id }) => id);

let service: RunningService<FulfillmentServiceDefinition, FulfillmentTables>;
beforeAll(async () => {
  service = await startService(fulfillment);
  await fulfillment.seed(service.db, { orders: COUNT });
});
afterAll(() => service.stop());

const get = (caller: Principal, shipmentId: string) =>
  service.channel.call(callOf(caller), 'GetShipment', { shipmentId });

const idsByOrder = async (caller: Principal, orderIds: string[]) => {
  const { results } = await service.channel.call(callOf(caller), 'BatchGetOrderShipments', { orderIds });
  return results.map(({ orderId, shipments }) => [orderId, shipments.map(({ id }) => id)]);
};

describe('who sees a shipment', () => {
  const callers: readonly (readonly [string, Principal, boolean])[] = [
    ['its customer', customer(ofPartner.customer.id), true],
    ['another customer', customer('cus_other'), false],
    ['the partner that placed the order', partner(ofPartner.partnerId), true],
    ['another partner', partner('ptr_other'), false],
    ['staff', staff, true],
    ['services', internal, true],
    ['nobody in particular', anonymous, false],
  ];

  test.each(callers)('%s', async (_, principal, sees) => {
    const [shipmentId = ''] = shipmentIds;
    expect(await statusOf(get(principal, shipmentId))).toBe(sees ? 'OK' : 'NOT_FOUND');
    expect(await idsByOrder(principal, [ofPartner.id])).toEqual([[ofPartner.id, sees ? shipmentIds : []]]);
    const { results } = await service.channel.call(callOf(principal), 'BatchGetShipments', {
      shipmentIds: [shipmentId],
    });
    expect(results).toMatchObject([sees ? { shipment: { id: shipmentId } } : { error: { code: 5 } }]);
  });
});

describe('reading', () => {
  test.each([UNKNOWN_SHIPMENT, 'nonsense', '', 'shp_\0'])('%j is NOT_FOUND', async (shipmentId) => {
    expect(await statusOf(get(staff, shipmentId))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const [a = '', b = ''] = [ofShop.shipments[0]?.id, ofPartner.shipments[0]?.id];
    const asked = [b, UNKNOWN_SHIPMENT, a, 'nonsense', b];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetShipments', { shipmentIds: asked });
    expect(results.map(({ shipmentId }) => shipmentId)).toEqual(asked);
    expect(results.map(({ shipment, error }) => shipment?.id ?? error?.code)).toEqual([b, 5, a, 5, b]);
  });

  test('the shipments of orders come in the order asked for, empty where there is none', async () => {
    const ofShopIds = byId(ofShop.shipments).map(({ id }) => id);
    expect(
      await idsByOrder(staff, [ofShop.id, unshipped.id, UNKNOWN_ORDER, ofPartner.id, 'nonsense', ofShop.id]),
    ).toEqual([
      [ofShop.id, ofShopIds],
      [unshipped.id, []],
      [UNKNOWN_ORDER, []],
      [ofPartner.id, shipmentIds],
      ['nonsense', []],
      [ofShop.id, ofShopIds],
    ]);
  });

  test('a batch of more than 200 is refused', async () => {
    const ids = (count: number) => Array<string>(count).fill(UNKNOWN_SHIPMENT);
    const ask = (count: number) =>
      service.channel.call(callOf(staff), 'BatchGetShipments', { shipmentIds: ids(count) });
    expect(await statusOf(ask(200))).toBe('OK');
    expect(await statusOf(ask(201))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(idsByOrder(staff, ids(201)))).toBe('INVALID_ARGUMENT');
  });
});

describe('the rules of a shipment', () => {
  test('the table has every state of the contract, and each is reached from preparing', () => {
    const states = Object.keys(NEXT_STATES).map((state) => `SHIPMENT_STATUS_${state.toUpperCase()}`);
    expect(['SHIPMENT_STATUS_UNSPECIFIED', ...states].sort()).toEqual(Object.keys(ShipmentStatus).sort());
    expect(new Set(['preparing', ...Object.values(NEXT_STATES).flat()])).toEqual(new Set(Object.keys(NEXT_STATES)));
  });

  const broken = {
    'is on its way but never left': { status: 'in_transit', shipped_at: null, delivered_at: null },
    'left while it is being prepared': { status: 'preparing', delivered_at: null },
    'arrived before it left': { delivered_at: new Date(0) },
    'is delivered at no time': { status: 'delivered', delivered_at: null },
    'arrived and is still on its way': { status: 'in_transit' },
  } as const;

  test.each(Object.entries(broken))('the database holds none that %s', async (_, wrong) => {
    const row = await service.db
      .selectFrom('shipments')
      .selectAll()
      .where('status', '=', 'delivered')
      .limit(1)
      .executeTakeFirstOrThrow();
    const insert = service.db.insertInto('shipments').values({ ...row, id: UNKNOWN_SHIPMENT, ...wrong });
    await expect(insert.execute()).rejects.toMatchObject({ code: '23514' });
  });
});

describe('the development data', () => {
  test('is what the plan says of every order', async () => {
    for (let from = 0; from < COUNT; from += 200) {
      const portion = planned.slice(from, from + 200);
      const { results } = await service.channel.call(callOf(staff), 'BatchGetOrderShipments', {
        orderIds: portion.map(({ id }) => id),
      });
      const found = results.map(({ shipments }) => shipments.map(dated));
      expect(found).toEqual(portion.map((order) => byId(order.shipments).map((shipment) => expected(order, shipment))));
    }
  });

  test('has shipments in every state', async () => {
    const states = await service.db.selectFrom('shipments').select('status').distinct().execute();
    expect(states.map(({ status }) => status).sort()).toEqual(Object.keys(NEXT_STATES).sort());
  });

  test('is left alone where it stands, and grows where that is asked for, by processes that start at once too', async () => {
    const [shipmentId = ''] = shipmentIds;
    await service.db.updateTable('shipments').set({ carrier: 'changed since' }).where('id', '=', shipmentId).execute();
    const larger = { orders: COUNT + 100, append: true };
    await Promise.all([
      fulfillment.seed(service.db, larger),
      fulfillment.seed(service.db, larger),
      fulfillment.seed(service.db, { orders: COUNT + 200 }),
    ]);
    expect((await get(staff, shipmentId)).shipment).toMatchObject({ carrier: 'changed since' });
    const rows = await service.db.selectFrom('shipments').select('id').execute();
    const expectedIds = [...plannedOrders(larger.orders)].flatMap((order) => order.shipments.map(({ id }) => id));
    expect(rows.map(({ id }) => id).sort()).toEqual(expectedIds.sort());
  });
});

const date = (timestamp: Timestamp | null): Date | undefined => (timestamp ? toDate(timestamp) : undefined);

const dated = ({ createdAt, shippedAt, deliveredAt, lines, ...rest }: Shipment) => ({
  ...rest,
  ...{ createdAt: date(createdAt), shippedAt: date(shippedAt), deliveredAt: date(deliveredAt) },
  lines: new Set(lines),
});

const expected = (order: PlannedOrder, shipment: PlannedShipment) => ({
  ...shipment,
  lines: new Set(shipment.lines),
  status: `SHIPMENT_STATUS_${shipment.status.toUpperCase()}`,
  orderId: order.id,
  customerId: order.customer.id,
  address: order.shippingAddress,
});

/** The parcels of one order are packed at one moment, so that their ids decide. */
function byId<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}
