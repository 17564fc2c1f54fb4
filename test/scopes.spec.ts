import { status as grpcStatus } from '@grpc/grpc-js';
import { startBff, type RunningBff } from '../src/roles/bff.js';
import { maskOf } from '../src/clients/field-policy.js';
import { readConfig } from '../src/config.js';
import { Identities, type Principal } from '../src/platform/access.js';
import { systemClock } from '../src/platform/clock.js';
import { createLogger } from '../src/platform/logger.js';
import { ServiceTokens } from '../src/platform/service-token.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID, SEEDED_PAYMENT_ID, SEEDED_PRODUCT_ID } from '../src/seeds/well-known.js';
import { SERVICES } from '../src/settings/roles.js';
import { bffCaller } from './harness/bff-caller.js';
import { graphqlCaller, type GraphqlAnswer } from './harness/graphql-caller.js';
import { grpcCaller } from './harness/grpc.js';
import { startOwnService, type OwnService } from './harness/own-service.js';
import { restCaller } from './harness/rest-caller.js';
import { NOBODY } from './harness/services.js';

/** The token is the list of the scopes that its bearer holds. */
class WhateverTheyClaim extends Identities {
  override async find(token: string): Promise<Principal> {
    return { kind: 'staff', subject: 'staff', scopes: new Set(token.split(',')) };
  }
}

const price = { currencyCode: 'EUR', minorUnits: 100 };
const moment = { seconds: 1_767_225_600, nanos: 0 };
const order = {
  id: SEEDED_ORDER_ID,
  number: 'T-1',
  status: 'ORDER_STATUS_PENDING',
  customerId: SEEDED_CUSTOMER_ID,
  lines: [{ id: `oli_${'0'.repeat(26)}`, productId: SEEDED_PRODUCT_ID, quantity: 1, unitPrice: price, total: price }],
  ...{ subtotal: price, shippingTotal: price, taxTotal: price, total: price },
  shippingAddress: {},
  ...{ placedAt: moment, updatedAt: moment },
};

const payment = {
  id: SEEDED_PAYMENT_ID,
  orderId: SEEDED_ORDER_ID,
  ...{ amount: price, refundedAmount: price, createdAt: moment, updatedAt: moment },
};

const PATH = `/v2/orders/${SEEDED_ORDER_ID}`;
const NEIGHBORS = [
  { neighbor: 'customer', scope: 'customers:read', selection: 'customer { id }' },
  { neighbor: 'payments', scope: 'payments:read', selection: 'payments { id }' },
  { neighbor: 'shipments', scope: 'fulfillment:read', selection: 'shipments { id }' },
] as const;

let orders: OwnService;
let payments: OwnService;
let bff: RunningBff;

beforeAll(async () => {
  orders = await startOwnService('trivium.orders.v1.OrdersService', {
    GetOrder: (_, answer) => answer(null, { order }),
  });
  payments = await startOwnService('trivium.payments.v1.PaymentsService', {
    GetPayment: (_, answer) => answer(null, { payment }),
    BatchGetOrderPayments: (_, answer) => answer({ code: grpcStatus.UNAVAILABLE }),
  });
  // Whoever else is asked is not there, and the answer says so: that shows who was asked.
  const addresses = Object.fromEntries(SERVICES.map((name) => [name, NOBODY]));
  Object.assign(addresses, { orders: orders.address, payments: payments.address });
  bff = await startBff({
    config: readConfig({ PORT: '0', GRPC_PORT: '0' }),
    secret: Buffer.alloc(32, 'test'),
    tokens: new ServiceTokens(Buffer.alloc(32, 'test'), systemClock),
    logger: createLogger({ level: 'silent', pretty: false }),
    addresses,
    identities: new WhateverTheyClaim(),
    budget: undefined,
    maskOf,
    databaseUrl: undefined,
    credentials: undefined,
  });
}, 60_000);
afterAll(async () => {
  await bff.close();
  orders.stop();
  payments.stop();
});

const errorsOf = ({ errors = [] }: GraphqlAnswer) =>
  errors.map(({ path, extensions = {} }) => ({ path, code: extensions['code'], details: extensions['details'] }));

async function viewFor(token: string) {
  const grpc = grpcCaller(`127.0.0.1:${bff.grpcPort}`, 'trivium.bff.v1.OrderViewService', token);
  const answer = await grpc.call('GetOrderView', { orderId: SEEDED_ORDER_ID });
  grpc.close();
  return answer;
}

test('an operation without its scope is FORBIDDEN on every road, and says which scope it takes', async () => {
  const details = { required_scope: 'orders:read' };
  const { status, body } = await restCaller(bff.url, 'catalog:read')(PATH);
  expect({ status, code: body.error.code, details: body.error.details }).toEqual({
    status: 403,
    code: 'FORBIDDEN',
    details,
  });
  const answer = await graphqlCaller(bff.url, 'catalog:read')(`{ order(id: "${SEEDED_ORDER_ID}") { id } }`);
  expect(errorsOf(answer)).toEqual([{ path: ['order'], code: 'FORBIDDEN', details }]);
  expect(await viewFor('catalog:read')).toMatchObject({
    status: 'PERMISSION_DENIED',
    info: { reason: 'FORBIDDEN', metadata: details },
  });
});

describe('a neighbor is no way around the scope of its own operation', () => {
  test.each(NEIGHBORS)('$neighbor over REST', async ({ neighbor, scope }) => {
    const { status, body } = await restCaller(bff.url, 'orders:read')(`${PATH}?expand=${neighbor}`);
    expect({ status, details: body.error?.details }).toEqual({ status: 403, details: { required_scope: scope } });
    expect((await restCaller(bff.url, `orders:read,${scope}`)(`${PATH}?expand=${neighbor}`)).status).toBe(200);
  });

  test.each(NEIGHBORS)('$neighbor over GraphQL', async ({ neighbor, scope, selection }) => {
    const query = `{ order(id: "${SEEDED_ORDER_ID}") { id ${selection} } }`;
    const refused = await graphqlCaller(bff.url, 'orders:read')(query);
    expect(errorsOf(refused)).toEqual([
      { path: ['order', neighbor], code: 'FORBIDDEN', details: { required_scope: scope } },
    ]);
    const asked = await graphqlCaller(bff.url, `orders:read,${scope}`)(query);
    expect(errorsOf(asked)).toMatchObject([{ path: ['order', neighbor], code: 'UPSTREAM_UNAVAILABLE' }]);
  });

  test.each(NEIGHBORS)('$neighbor over gRPC is left out', async ({ neighbor, scope }) => {
    const missing = async (token: string) =>
      (await viewFor(token)).body.partialErrors.map(({ field }: { readonly field: string }) => field).sort();
    expect(await missing('orders:read')).toEqual(['order.lines[0].product']);
    expect(await missing(`orders:read,${scope}`)).toEqual([`order.${neighbor}`, 'order.lines[0].product'].sort());
  });
});

describe('the order of a payment or a shipment over gRPC', () => {
  const call = async (token: string, method: string, request: object) => {
    const grpc = bffCaller(`127.0.0.1:${bff.grpcPort}`, token);
    const answer = await grpc.call(method, request);
    grpc.close();
    return answer;
  };

  test('is left out for those who may not read orders', async () => {
    const view = async (token: string) =>
      (await call(token, 'GetPaymentView', { paymentId: SEEDED_PAYMENT_ID })).body as object;
    expect(await view('payments:read')).toMatchObject({ payment: { order: null }, partialErrors: [] });
    expect(await view('payments:read,orders:read')).toMatchObject({ payment: { order: { id: SEEDED_ORDER_ID } } });
  });

  test.each([
    ['ListOrderPaymentViews', 'payments:read'],
    ['ListOrderShipmentViews', 'fulfillment:read'],
  ])('%s takes %s and orders:read', async (method, scope) => {
    const told = async (token: string) => {
      const { info } = await call(token, method, { orderId: SEEDED_ORDER_ID });
      return { reason: info?.reason, required: info?.metadata['required_scope'] };
    };
    expect(await told(scope)).toEqual({ reason: 'FORBIDDEN', required: 'orders:read' });
    expect(await told('orders:read')).toEqual({ reason: 'FORBIDDEN', required: scope });
    expect((await told(`${scope},orders:read`)).reason).toBe('UPSTREAM_UNAVAILABLE');
  });
});
