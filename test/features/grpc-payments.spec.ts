import { SEEDED_ORDER_ID, SEEDED_PARTNER_ID, SEEDED_PAYMENT_ID } from '../../src/seeds/well-known.js';
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
    ['a partner, without what is sensitive', partnerKey, partner],
  ])('one payment with its order, for %s', async (_, credential, caller) => {
    const { status, body } = await caller.call('GetPaymentView', { paymentId: SEEDED_PAYMENT_ID });
    expect({ status, missing: body?.partialErrors }).toEqual({ status: 'OK', missing: [] });
    const path = `/v2/payments/${SEEDED_PAYMENT_ID}?expand=order`;
    const { body: expected } = await restCaller(stack.http, credential)(path);
    expect(comparable(body.payment)).toEqual(comparable(expected.data));
    const { providerPaymentId, card, order } = body.payment;
    const seen = [providerPaymentId !== '', card.last4 !== '', order.shippingAddress.line1 !== ''];
    expect(seen).toEqual(seen.map(() => caller === grpc));
  });

  test('what staff wrote about the order is empty for those who may not read it', async () => {
    const orders = (await everyItem(
      restCaller(stack.http, token),
      '/v2/orders?limit=100&expand=payments',
    )) as unknown as readonly {
      readonly partner_id: string | null;
      readonly internal_note?: string;
      readonly payments: readonly { readonly id: string }[];
    }[];
    const noted = orders.find(
      ({ partner_id, internal_note, payments }) => partner_id === SEEDED_PARTNER_ID && internal_note && payments[0],
    );
    const request = { paymentId: noted?.payments[0]?.id };
    expect((await grpc.call('GetPaymentView', request)).body.payment.order.internalNote).toBe(noted?.internal_note);
    expect((await partner.call('GetPaymentView', request)).body.payment.order.internalNote).toBe('');
  });

  test('the payments of orders of every state, as REST shows them with the order', async () => {
    const orders = (await everyItem(rest, '/v2/orders?limit=100&expand=payments')) as unknown as readonly {
      readonly id: string;
      readonly status: string;
      readonly payments: readonly { readonly status: string }[];
    }[];
    const chosen = [...new Map(orders.map((order) => [order.status, order])).values()];
    expect(chosen.length).toBeGreaterThan(4);
    for (const { id, payments } of chosen) {
      const { status, body } = await grpc.call('ListOrderPaymentViews', { orderId: id });
      expect({ status, payments: comparable(body?.payments) }).toEqual({
        status: 'OK',
        payments: comparable(payments),
      });
    }
    expect(new Set(chosen.flatMap(({ payments }) => payments.map(({ status }) => status))).size).toBeGreaterThan(1);
  });
});

const NOBODY = 'z'.repeat(26);
const invalid = (field: string) => ['INVALID_ARGUMENT', 'VALIDATION_FAILED', `${field} INVALID_FORMAT`];

test.each([
  ['GetPaymentView', {}, invalid('payment_id')],
  ['GetPaymentView', { paymentId: SEEDED_ORDER_ID }, invalid('payment_id')],
  ['GetPaymentView', { paymentId: `pay_${NOBODY}` }, ['NOT_FOUND', 'NOT_FOUND']],
  ['ListOrderPaymentViews', {}, invalid('order_id')],
  ['ListOrderPaymentViews', { orderId: SEEDED_PAYMENT_ID }, invalid('order_id')],
  ['ListOrderPaymentViews', { orderId: `ord_${NOBODY}` }, ['NOT_FOUND', 'NOT_FOUND']],
])('bad input is refused by the names of the contract: %s %j', async (method, request, expected) => {
  const { status, info, violations } = await grpc.call(method, request);
  expect([status, info?.reason, ...violations.map(({ field, reason }) => `${field} ${reason}`)]).toEqual(expected);
});
