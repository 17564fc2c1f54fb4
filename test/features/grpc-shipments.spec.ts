import { SEEDED_ORDER_ID, SEEDED_SHIPMENT_ID } from '../../src/seeds/well-known.js';
import { bffCaller } from '../harness/bff-caller.js';
import { comparable } from '../harness/comparable.js';
import { everyItem, restCaller } from '../harness/rest-caller.js';
import { sharedStack } from '../harness/stack.js';

const stack = sharedStack();
const { service_token: token, partner_api_key: partnerKey } = stack.credentials;
const rest = restCaller(stack.http, token);
const grpc = bffCaller(stack.grpc, token);
const partner = bffCaller(stack.grpc, partnerKey);
afterAll(() => [grpc, partner].forEach((caller) => caller.close()));

describe('the same facts as REST', () => {
  test.each([
    ['a service', token, grpc],
    ['a partner, without streets', partnerKey, partner],
  ])('one shipment with its order, for %s', async (_, credential, caller) => {
    const { status, body } = await caller.call('GetShipmentView', { shipmentId: SEEDED_SHIPMENT_ID });
    expect({ status, missing: body?.partialErrors }).toEqual({ status: 'OK', missing: [] });
    const path = `/v2/shipments/${SEEDED_SHIPMENT_ID}?expand=order`;
    const { body: expected } = await restCaller(stack.http, credential)(path);
    expect(comparable(body.shipment)).toEqual(comparable(expected.data));
    const { address, order } = body.shipment;
    const seen = [address.line1 !== '', order.shippingAddress.line1 !== ''];
    expect(seen).toEqual(seen.map(() => caller === grpc));
  });

  test('the shipments of orders of every state, as REST shows them with the order', async () => {
    const orders = (await everyItem(rest, '/v2/orders?limit=100&expand=shipments')) as unknown as readonly {
      readonly id: string;
      readonly status: string;
      readonly shipments: readonly { readonly status: string }[];
    }[];
    const chosen = [...new Map(orders.map((order) => [order.status, order])).values()];
    expect(chosen.length).toBeGreaterThan(4);
    for (const { id, shipments } of chosen) {
      const { status, body } = await grpc.call('ListOrderShipmentViews', { orderId: id });
      expect({ status, shipments: comparable(body?.shipments) }).toEqual({
        status: 'OK',
        shipments: comparable(shipments),
      });
    }
    expect(new Set(chosen.flatMap(({ shipments }) => shipments.map(({ status }) => status))).size).toBeGreaterThan(1);
  });
});

const NOBODY = 'z'.repeat(26);
const invalid = (field: string) => ['INVALID_ARGUMENT', 'VALIDATION_FAILED', `${field} INVALID_FORMAT`];

test.each([
  ['GetShipmentView', {}, invalid('shipment_id')],
  ['GetShipmentView', { shipmentId: SEEDED_ORDER_ID }, invalid('shipment_id')],
  ['GetShipmentView', { shipmentId: `shp_${NOBODY}` }, ['NOT_FOUND', 'NOT_FOUND']],
  ['ListOrderShipmentViews', {}, invalid('order_id')],
  ['ListOrderShipmentViews', { orderId: SEEDED_SHIPMENT_ID }, invalid('order_id')],
  ['ListOrderShipmentViews', { orderId: `ord_${NOBODY}` }, ['NOT_FOUND', 'NOT_FOUND']],
])('bad input is refused by the names of the contract: %s %j', async (method, request, expected) => {
  const { status, info, violations } = await grpc.call(method, request);
  expect([status, info?.reason, ...violations.map(({ field, reason }) => `${field} ${reason}`)]).toEqual(expected);
});
