import { randomUUID } from 'node:crypto';
import type { CapturePaymentRequestInput } from '../../src/gen/trivium/payments/v1/CapturePaymentRequest.js';
import type { PaymentsServiceDefinition } from '../../src/gen/trivium/payments/v1/PaymentsService.js';
import { payments } from '../../src/services/payments/payments.definition.js';
import type { PaymentsTables } from '../../src/services/payments/payments.tables.js';
import { anOrder, CUSTOMER, paymentCommands, PRICE } from '../harness/payments.js';
import { anonymous, callOf, customer, internal, partner, staff, startService, statusOf } from '../harness/service.js';

const PENDING = { paymentMethodId: 'pm_card_authenticationRequired' };
const DECLINED = { paymentMethodId: 'pm_card_visa_chargeDeclined' };
const FAILED = { outcome: 'PAYMENT_OUTCOME_FAILED', failureReason: 'expired_card' } as const;

let service: Awaited<ReturnType<typeof startService<PaymentsServiceDefinition, PaymentsTables>>>;
let commands: ReturnType<typeof paymentCommands>;
beforeAll(async () => {
  service = await startService<PaymentsServiceDefinition, PaymentsTables>(payments);
  commands = paymentCommands(service);
});
afterAll(() => service.stop());

/** A payment that waits for its customer, by its provider's name. */
async function pending(orderId: string): Promise<string> {
  const { payment } = await commands.capture(orderId, PENDING);
  return payment?.providerPaymentId ?? '';
}

describe('a capture', () => {
  const methods: readonly (readonly [string, string, string, string, string])[] = [
    ['pm_card_visa', 'CAPTURED', 'visa', '4242', ''],
    ['pm_card_mastercard', 'CAPTURED', 'mastercard', '4444', ''],
    ['pm_card_amex', 'CAPTURED', 'amex', '0005', ''],
    ['pm_card_visa_chargeDeclined', 'FAILED', 'visa', '0002', 'card_declined'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'FAILED', 'visa', '9995', 'insufficient_funds'],
    ['pm_card_authenticationRequired', 'PENDING', 'visa', '3184', ''],
  ];
  test.each(methods)('by %s is %s', async (paymentMethodId, status, brand, last4, failureReason) => {
    const orderId = anOrder();
    const partnerId = 'ptr_01jgr3m8g0aaaaaaaaaaaaaaaa';
    const { payment } = await commands.capture(orderId, { paymentMethodId, partnerId });
    expect(payment).toMatchObject({
      orderId,
      customerId: CUSTOMER,
      status: `PAYMENT_STATUS_${status}`,
      amount: PRICE,
      refundedAmount: { ...PRICE, minorUnits: 0 },
      card: { brand, last4 },
      failureReason,
    });
    expect(await commands.ledger(orderId)).toEqual(status === 'CAPTURED' ? [4999] : []);
    const read = (caller: typeof staff) => paymentsOf(caller, orderId);
    expect(await read(partner(partnerId))).toEqual([payment?.id]);
    expect(await read(customer(CUSTOMER))).toEqual([payment?.id]);
  });

  test('repeated by its request id has no further effect, not even after a decline', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    const first = await commands.capture(orderId, { requestId, ...DECLINED });
    expect(await commands.capture(orderId, { requestId, ...DECLINED })).toEqual(first);
    expect(await paymentsOf(internal, orderId)).toHaveLength(1);
  });

  test('after a decline may be tried anew by another request, and then is the order’s payment', async () => {
    const orderId = anOrder();
    await commands.capture(orderId, DECLINED);
    expect(await commands.capture(orderId)).toMatchObject({ payment: { status: 'PAYMENT_STATUS_CAPTURED' } });
    expect(await commands.ledger(orderId)).toEqual([4999]);
    expect(await paymentsOf(internal, orderId)).toHaveLength(2);
  });

  test('whose request id named another order’s is refused', async () => {
    const requestId = randomUUID();
    await commands.capture(anOrder(), { requestId });
    const other = anOrder();
    expect(await statusOf(commands.capture(other, { requestId }))).toBe('FAILED_PRECONDITION');
    expect(await commands.ledger(other)).toEqual([]);
  });

  test('of another amount or by another method by the same request id is refused', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    await commands.capture(orderId, { requestId });
    for (const other of [{ amount: { ...PRICE, minorUnits: 1 } }, { paymentMethodId: 'pm_card_amex' }])
      expect(await statusOf(commands.capture(orderId, { requestId, ...other }))).toBe('FAILED_PRECONDITION');
    expect(await statusOf(commands.capture(orderId, { requestId }))).toBe('OK');
  });

  test('of one order by 50 requests at once takes the money once', async () => {
    const orderId = anOrder();
    const answers = await Promise.all(Array.from({ length: 50 }, () => commands.capture(orderId)));
    expect(new Set(answers.map(({ payment }) => payment?.id)).size).toBe(1);
    expect(answers.every(({ payment }) => payment?.status === 'PAYMENT_STATUS_CAPTURED')).toBe(true);
    expect(await commands.ledger(orderId)).toEqual([4999]);
  });

  test('of many orders by one request id at once takes the money of one', async () => {
    const requestId = randomUUID();
    const orders = Array.from({ length: 10 }, anOrder);
    await Promise.allSettled(orders.map((orderId) => commands.capture(orderId, { requestId })));
    const ledgers = await Promise.all(orders.map(commands.ledger));
    expect(ledgers.flat()).toEqual([4999]);
  });

  const refused: Readonly<Record<string, readonly [CapturePaymentRequestInput, string]>> = {
    'without a request id': [{ requestId: '' }, 'request_id'],
    'without an order': [{ orderId: '' }, 'order_id'],
    'of an order that is none': [{ orderId: 'pay_01jgr3m8g0aaaaaaaaaaaaaaaa' }, 'order_id'],
    'without a customer': [{ customerId: '' }, 'customer_id'],
    'for a partner that is none': [{ partnerId: 'nonsense' }, 'partner_id'],
    'without an amount': [{ amount: null }, 'amount'],
    'of nothing': [{ amount: { ...PRICE, minorUnits: 0 } }, 'amount.minor_units'],
    'of less than nothing': [{ amount: { ...PRICE, minorUnits: -1 } }, 'amount.minor_units'],
    'in no currency': [{ amount: { ...PRICE, currencyCode: 'euro' } }, 'amount.currency_code'],
    'by no payment method': [{ paymentMethodId: '' }, 'payment_method_id'],
    'by a payment method nobody knows': [{ paymentMethodId: 'pm_card_unknown' }, 'payment_method_id'],
    'by a name every object has': [{ paymentMethodId: 'constructor' }, 'payment_method_id'],
  };
  test.each(Object.entries(refused))('%s is refused', async (_, [changes, field]) => {
    const call = commands.capture(anOrder(), changes);
    expect(await statusOf(call)).toBe('INVALID_ARGUMENT');
    await expect(call).rejects.toMatchObject({ cause: { details: expect.stringContaining(field) as string } });
  });
});

describe('a cancelled payment', () => {
  test('of an order that has none closes it: a capture that comes later is refused', async () => {
    const orderId = anOrder();
    expect(await commands.cancel(orderId)).toEqual({ payment: null });
    expect(await statusOf(commands.capture(orderId))).toBe('FAILED_PRECONDITION');
    expect(await commands.ledger(orderId)).toEqual([]);
  });

  test('gives back what was taken, once', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    await commands.capture(orderId, { requestId });
    const refunded = { status: 'PAYMENT_STATUS_REFUNDED', refundedAmount: PRICE };
    for (let time = 0; time < 3; time += 1) {
      expect(await commands.cancel(orderId)).toMatchObject({ payment: refunded });
    }
    expect(await commands.ledger(orderId)).toEqual([4999, -4999]);
    // The frozen process that wakes up repeats its request.
    expect(await statusOf(commands.capture(orderId, { requestId }))).toBe('FAILED_PRECONDITION');
  });

  test('gives back what refunds left of it', async () => {
    const orderId = anOrder();
    await commands.capture(orderId);
    await commands.refund(orderId, 1000);
    await commands.cancel(orderId);
    expect(await commands.ledger(orderId)).toEqual([4999, -1000, -3999]);
  });

  test('that was pending has failed, and what the provider takes later is given back at once', async () => {
    const orderId = anOrder();
    const provider = await pending(orderId);
    const failed = { status: 'PAYMENT_STATUS_FAILED', failureReason: 'cancelled' };
    expect(await commands.cancel(orderId)).toMatchObject({ payment: failed });
    expect(await commands.ledger(orderId)).toEqual([]);
    const refunded = { status: 'PAYMENT_STATUS_REFUNDED', refundedAmount: PRICE, failureReason: '' };
    for (let time = 0; time < 3; time += 1) {
      expect(await commands.settle(provider)).toMatchObject({ payment: refunded });
    }
    expect(await commands.ledger(orderId)).toEqual([4999, -4999]);
  });

  test('that was declined stays declined', async () => {
    const orderId = anOrder();
    await commands.capture(orderId, DECLINED);
    expect(await commands.cancel(orderId)).toMatchObject({ payment: { failureReason: 'card_declined' } });
  });

  test.each(['capture', 'settlement'])('races its %s: the ledger adds up to nothing', async (late) => {
    const race = async (index: number) => {
      const orderId = anOrder();
      const provider = late === 'settlement' ? await pending(orderId) : '';
      const take = () => (late === 'capture' ? commands.capture(orderId) : commands.settle(provider));
      const both = index % 2 === 0 ? [take(), commands.cancel(orderId)] : [commands.cancel(orderId), take()];
      await Promise.allSettled(both);
      const ledger = await commands.ledger(orderId);
      return { sum: ledger.reduce((sum, amount) => sum + amount, 0), entries: ledger.length };
    };
    const ends = await Promise.all(Array.from({ length: 60 }, (_, index) => race(index)));
    expect(ends.filter(({ sum, entries }) => sum !== 0 || entries > 2)).toEqual([]);
  });
});

describe('a pending payment', () => {
  test('is captured by the provider’s word, once', async () => {
    const orderId = anOrder();
    const provider = await pending(orderId);
    const captured = { status: 'PAYMENT_STATUS_CAPTURED' };
    await Promise.all(Array.from({ length: 10 }, () => commands.settle(provider)));
    expect(await commands.settle(provider, FAILED)).toMatchObject({ payment: captured });
    expect(await commands.ledger(orderId)).toEqual([4999]);
  });

  test('fails by the provider’s word; what it takes all the same is given back at once', async () => {
    const orderId = anOrder();
    const provider = await pending(orderId);
    const failed = { payment: { status: 'PAYMENT_STATUS_FAILED', failureReason: 'expired_card' } };
    expect(await commands.settle(provider, FAILED)).toMatchObject(failed);
    await commands.capture(orderId);
    expect(await commands.settle(provider)).toMatchObject({ payment: { status: 'PAYMENT_STATUS_REFUNDED' } });
    expect(await commands.ledger(orderId)).toEqual([4999, 4999, -4999]);
  });

  test('is what other requests for the order get', async () => {
    const orderId = anOrder();
    const provider = await pending(orderId);
    expect(await commands.capture(orderId)).toMatchObject({ payment: { providerPaymentId: provider } });
    expect(await commands.ledger(orderId)).toEqual([]);
  });

  test('that nobody knows is NOT_FOUND, and an outcome must be named', async () => {
    expect(await statusOf(commands.settle('pi_unknown'))).toBe('NOT_FOUND');
    const unspecified = { outcome: 'PAYMENT_OUTCOME_UNSPECIFIED' } as const;
    expect(await statusOf(commands.settle('pi_unknown', unspecified))).toBe('INVALID_ARGUMENT');
  });
});

describe('a refund', () => {
  test('gives parts back, and all of it makes the payment refunded', async () => {
    const orderId = anOrder();
    await commands.capture(orderId);
    const part = { status: 'PAYMENT_STATUS_CAPTURED', refundedAmount: { ...PRICE, minorUnits: 1000 } };
    expect(await commands.refund(orderId, 1000)).toMatchObject({ payment: part });
    expect(await commands.refund(orderId, 3999)).toMatchObject({ payment: { status: 'PAYMENT_STATUS_REFUNDED' } });
    expect(await commands.ledger(orderId)).toEqual([4999, -1000, -3999]);
    expect(await statusOf(commands.refund(orderId, 1))).toBe('FAILED_PRECONDITION');
  });

  test('repeated by its request id gives nothing more', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    await commands.capture(orderId);
    await Promise.all(Array.from({ length: 10 }, () => commands.refund(orderId, 1000, { requestId })));
    expect(await commands.ledger(orderId)).toEqual([4999, -1000]);
  });

  test('of another amount by the same request id is refused, and one of before that kept no amount is not', async () => {
    const orderId = anOrder();
    const requestId = randomUUID();
    await commands.capture(orderId);
    await commands.refund(orderId, 1000, { requestId });
    expect(await statusOf(commands.refund(orderId, 2000, { requestId }))).toBe('FAILED_PRECONDITION');
    expect(await statusOf(commands.refund(orderId, 1000, { requestId }))).toBe('OK');
    await service.db.updateTable('handled_requests').set({ contents: null }).where('order_id', '=', orderId).execute();
    expect(await statusOf(commands.refund(orderId, 2000, { requestId }))).toBe('OK');
    expect(await commands.ledger(orderId)).toEqual([4999, -1000]);
  });

  test('is never more than was taken, however many ask at once', async () => {
    const orderId = anOrder();
    await commands.capture(orderId);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => statusOf(commands.refund(orderId, 1000))));
    expect(outcomes.filter((outcome) => outcome === 'OK')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'FAILED_PRECONDITION')).toHaveLength(16);
    expect(await commands.ledger(orderId)).toEqual([4999, -1000, -1000, -1000, -1000]);
  });

  test('is refused where nothing was taken, or in another currency', async () => {
    const orderId = anOrder();
    expect(await statusOf(commands.refund(orderId, 1))).toBe('FAILED_PRECONDITION');
    await commands.capture(orderId, DECLINED);
    expect(await statusOf(commands.refund(orderId, 1))).toBe('FAILED_PRECONDITION');
    await commands.capture(orderId);
    expect(await statusOf(commands.refund(orderId, 1, { currencyCode: 'USD' }))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(commands.refund(orderId, 0))).toBe('INVALID_ARGUMENT');
    expect(await commands.ledger(orderId)).toEqual([4999]);
  });
});

test.each([
  ['a customer', customer(CUSTOMER), 'PERMISSION_DENIED'],
  ['a partner', partner('ptr_01jgr3m8g0aaaaaaaaaaaaaaaa'), 'PERMISSION_DENIED'],
  ['staff', staff, 'PERMISSION_DENIED'],
  ['nobody in particular', anonymous, 'UNAUTHENTICATED'],
] as const)('%s commands nothing', async (_, caller, refusal) => {
  const orderId = anOrder();
  const provider = await pending(orderId);
  const { capture, cancel, refund, settle } = paymentCommands(service, caller);
  const calls = [capture(orderId), cancel(orderId), refund(orderId, 1), settle(provider)];
  expect(await Promise.all(calls.map(statusOf))).toEqual(Array(4).fill(refusal));
});

test('the ledger is append-only for PostgreSQL itself', async () => {
  await commands.capture(anOrder());
  const less = service.db.updateTable('payment_entries').set({ amount: 1 }).execute();
  await expect(less).rejects.toThrow('append-only');
  await expect(service.db.deleteFrom('payment_entries').execute()).rejects.toThrow('append-only');
});

async function paymentsOf(caller: typeof staff, orderId: string): Promise<string[]> {
  const { results } = await service.channel.call(callOf(caller), 'BatchGetOrderPayments', { orderIds: [orderId] });
  return results.flatMap(({ payments }) => payments.map(({ id }) => id));
}
