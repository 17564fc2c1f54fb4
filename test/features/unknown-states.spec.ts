import { startBff, type RunningBff } from '../../src/roles/bff.js';
import { maskOf } from '../../src/clients/field-policy.js';
import { readConfig } from '../../src/config.js';
import { Identities, type Principal } from '../../src/platform/access.js';
import { systemClock } from '../../src/platform/clock.js';
import { createLogger } from '../../src/platform/logger.js';
import { ServiceTokens } from '../../src/platform/service-token.js';
import {
  SEEDED_CUSTOMER_ID,
  SEEDED_ORDER_ID,
  SEEDED_PAYMENT_ID,
  SEEDED_PRODUCT_ID,
  SEEDED_SHIPMENT_ID,
} from '../../src/seeds/well-known.js';
import { SERVICES } from '../../src/settings/roles.js';
import { bffCaller } from '../harness/bff-caller.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import type { GrpcCaller } from '../harness/grpc.js';
import { startOwnService, type OwnService } from '../harness/own-service.js';
import { restCaller } from '../harness/rest-caller.js';
import { NOBODY } from '../harness/services.js';

class Staff extends Identities {
  override find(): Promise<Principal> {
    const scopes = ['orders', 'payments', 'fulfillment', 'catalog'].map((name) => `${name}:read`);
    return Promise.resolve({ kind: 'staff', subject: 'staff', scopes: new Set(scopes) });
  }
}

/** The number of a state that a later version of the contract may name. */
const LATER = 99;
const price = { currencyCode: 'EUR', minorUnits: 100 };
const moment = { seconds: 1_767_225_600, nanos: 0 };
const times = { createdAt: moment, updatedAt: moment };
const address = { recipient: 'A', line1: 'B', city: 'C', postalCode: '1', countryCode: 'DE' };
const made = { orderId: SEEDED_ORDER_ID, customerId: SEEDED_CUSTOMER_ID, status: LATER };
const payment = { id: SEEDED_PAYMENT_ID, ...made, amount: price, refundedAmount: price, ...times };
const shipment = { id: SEEDED_SHIPMENT_ID, ...made, lines: [], address, ...times };
const product = { id: SEEDED_PRODUCT_ID, sku: 'S', name: 'N', status: LATER, category: {}, price, ...times };
const order = {
  ...{ id: SEEDED_ORDER_ID, number: 'T-1', status: LATER, customerId: SEEDED_CUSTOMER_ID, lines: [] },
  ...{ subtotal: price, shippingTotal: price, taxTotal: price, total: price, shippingAddress: address },
  ...{ placedAt: moment, updatedAt: moment },
  returns: [{ id: `ret_${'0'.repeat(26)}`, ...made, lines: [], refund: price, requestedAt: moment }],
};

const services: OwnService[] = [];
let bff: RunningBff;
let grpc: GrpcCaller;

beforeAll(async () => {
  const started = async (contract: string, method: string, body: object) => {
    const service = await startOwnService(contract, { [method]: (_, answer) => answer(null, body) });
    services.push(service);
    return service.address;
  };
  const addresses = {
    ...Object.fromEntries(SERVICES.map((name) => [name, NOBODY])),
    orders: await started('trivium.orders.v1.OrdersService', 'GetOrder', { order }),
    payments: await started('trivium.payments.v1.PaymentsService', 'GetPayment', { payment }),
    fulfillment: await started('trivium.fulfillment.v1.FulfillmentService', 'GetShipment', { shipment }),
    catalog: await started('trivium.catalog.v1.CatalogService', 'GetProduct', { product }),
  };
  bff = await startBff({
    config: readConfig({ PORT: '0', GRPC_PORT: '0' }),
    secret: Buffer.alloc(32, 'test'),
    tokens: new ServiceTokens(Buffer.alloc(32, 'test'), systemClock),
    logger: createLogger({ level: 'silent', pretty: false }),
    addresses,
    identities: new Staff(),
    budget: undefined,
    maskOf,
    databaseUrl: undefined,
    credentials: undefined,
  });
  grpc = bffCaller(`127.0.0.1:${bff.grpcPort}`, 'staff');
}, 60_000);
afterAll(async () => {
  grpc?.close();
  await bff?.close();
  services.forEach((service) => service.stop());
});

test.each([
  ['order', SEEDED_ORDER_ID],
  ['payment', SEEDED_PAYMENT_ID],
  ['shipment', SEEDED_SHIPMENT_ID],
  ['product', SEEDED_PRODUCT_ID],
])(
  'a state of a newer service is unknown on every road, and takes nothing else of the %s with it',
  async (noun, id) => {
    const told = await restCaller(bff.url, 'staff')(`/v2/${noun}s/${id}`);
    expect(told).toMatchObject({ status: 200, body: { data: { id, status: 'unknown' } } });

    const answer = await graphqlCaller(bff.url, 'staff')(`{ ${noun}(id: "${id}") { id status } }`);
    expect(answer).toMatchObject({ status: 200, data: { [noun]: { id, status: 'UNKNOWN' } } });
    expect(answer.errors).toBeUndefined();

    const view = await grpc.call(`Get${noun[0]?.toUpperCase()}${noun.slice(1)}View`, { [`${noun}Id`]: id });
    expect(view).toMatchObject({ status: 'OK', body: { [noun]: { id, status: 'unknown' } } });
  },
);

test('that is no state to ask for', async () => {
  const { errors } = await graphqlCaller(bff.url, 'staff')('{ orders(status: [UNKNOWN]) { edges { cursor } } }');
  expect(errors).toMatchObject([
    { extensions: { code: 'VALIDATION_FAILED', details: { fields: [{ field: 'status' }] } } },
  ]);
});
