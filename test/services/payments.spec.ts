import { sql, type Kysely, type Migration } from 'kysely';
import type { Payment } from '../../src/gen/trivium/payments/v1/Payment.js';
import type { PaymentsServiceDefinition } from '../../src/gen/trivium/payments/v1/PaymentsService.js';
import { PaymentStatus } from '../../src/gen/trivium/payments/v1/PaymentStatus.js';
import type { Principal } from '../../src/platform/access.js';
import { openDatabase } from '../../src/platform/db/database.js';
import { migrate } from '../../src/platform/db/migrate.js';
import { toDate, type Timestamp } from '../../src/platform/timestamp.js';
import { plannedOrders } from '../../src/seeds/orders.js';
import type { PlannedOrder, PlannedPayment } from '../../src/seeds/plan.js';
import { payments } from '../../src/services/payments/payments.definition.js';
import { paymentsMigrations } from '../../src/services/payments/payments.migrations.js';
import { NEXT_STATES } from '../../src/services/payments/payments.rules.js';
import type { PaymentRow, PaymentsTables } from '../../src/services/payments/payments.tables.js';
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
import { emptyDatabase } from '../harness/stack.js';

const UNKNOWN_PAYMENT = 'pay_01jgr3m8g0zzzzzzzzzzzzzzzz';
const UNKNOWN_ORDER = 'ord_01jgr3m8g0zzzzzzzzzzzzzzzz';
/** A whole wave of the plan, so that there are orders in every state. */
const COUNT = 1000;

const planned = [...plannedOrders(COUNT)];
const ofPartner = planned.find(({ partnerId, payments }) => partnerId !== '' && payments.length > 0) as PlannedOrder;
const ofShop = planned.find(({ partnerId, payments }) => partnerId === '' && payments.length > 0) as PlannedOrder;
const orders = [ofShop.id, UNKNOWN_ORDER, ofPartner.id, 'nonsense', ofShop.id];
const paymentIds = ofPartner.payments.map(({ id }) => id);

let service: RunningService<PaymentsServiceDefinition, PaymentsTables>;
beforeAll(async () => {
  service = await startService(payments);
  await payments.seed(service.db, { orders: COUNT });
});
afterAll(() => service.stop());

const get = (caller: Principal, paymentId: string) => service.channel.call(callOf(caller), 'GetPayment', { paymentId });

const idsByOrder = async (caller: Principal, orderIds: string[]) => {
  const { results } = await service.channel.call(callOf(caller), 'BatchGetOrderPayments', { orderIds });
  return results.map(({ orderId, payments }) => [orderId, payments.map(({ id }) => id)]);
};

describe('who sees a payment', () => {
  const callers: readonly (readonly [string, Principal, boolean])[] = [
    ['its customer', customer(ofPartner.customer.id), true],
    ['another customer', customer(ofShop.customer.id), false],
    ['the partner that placed the order', partner(ofPartner.partnerId), true],
    ['another partner', partner('ptr_other'), false],
    ['staff', staff, true],
    ['services', internal, true],
    ['nobody in particular', anonymous, false],
  ];

  test.each(callers)('%s', async (_, principal, sees) => {
    const [paymentId = ''] = paymentIds;
    expect(await statusOf(get(principal, paymentId))).toBe(sees ? 'OK' : 'NOT_FOUND');
    expect(await idsByOrder(principal, [ofPartner.id])).toEqual([[ofPartner.id, sees ? paymentIds : []]]);
    const { results } = await service.channel.call(callOf(principal), 'BatchGetPayments', { paymentIds: [paymentId] });
    expect(results).toMatchObject([sees ? { payment: { id: paymentId } } : { error: { code: 5 } }]);
  });

  test('what is not the caller’s looks like what does not exist', async () => {
    const stranger = callOf(partner('ptr_other'));
    const ask = async (id: string) => {
      const { results } = await service.channel.call(stranger, 'BatchGetPayments', { paymentIds: [id] });
      return JSON.stringify(results).replaceAll(id, 'the id');
    };
    expect(await ask(paymentIds[0] as string)).toBe(await ask(UNKNOWN_PAYMENT));
  });
});

describe('reading', () => {
  test.each([UNKNOWN_PAYMENT, 'nonsense', '', 'pay_\0'])('%j is NOT_FOUND', async (paymentId) => {
    expect(await statusOf(get(staff, paymentId))).toBe('NOT_FOUND');
  });

  test('a batch answers in the order asked for, with NOT_FOUND in the place of what does not exist', async () => {
    const [a = '', b = ''] = [ofShop.payments[0]?.id, ofPartner.payments[0]?.id];
    const asked = [b, UNKNOWN_PAYMENT, a, 'nonsense', b];
    const { results } = await service.channel.call(callOf(staff), 'BatchGetPayments', { paymentIds: asked });
    expect(results.map(({ paymentId }) => paymentId)).toEqual(asked);
    expect(results.map(({ payment, error }) => payment?.id ?? error?.code)).toEqual([b, 5, a, 5, b]);
  });

  test('the payments of orders come in the order asked for, oldest first, empty where there is none', async () => {
    const ofShopIds = ofShop.payments.map(({ id }) => id);
    expect(await idsByOrder(staff, orders)).toEqual([
      [ofShop.id, ofShopIds],
      [UNKNOWN_ORDER, []],
      [ofPartner.id, paymentIds],
      ['nonsense', []],
      [ofShop.id, ofShopIds],
    ]);
  });

  test('a batch of more than 200 is refused', async () => {
    const ids = (count: number) => Array<string>(count).fill(UNKNOWN_PAYMENT);
    const byId = (count: number) => service.channel.call(callOf(staff), 'BatchGetPayments', { paymentIds: ids(count) });
    expect(await statusOf(byId(200))).toBe('OK');
    expect(await statusOf(byId(201))).toBe('INVALID_ARGUMENT');
    expect(await statusOf(idsByOrder(staff, ids(201)))).toBe('INVALID_ARGUMENT');
  });
});

describe('the rules of a payment', () => {
  test('the table has every state of the contract, and each is reached from pending', () => {
    const states = Object.keys(NEXT_STATES).map((state) => `PAYMENT_STATUS_${state.toUpperCase()}`);
    expect(['PAYMENT_STATUS_UNSPECIFIED', ...states].sort()).toEqual(Object.keys(PaymentStatus).sort());
    expect(new Set(['pending', ...Object.values(NEXT_STATES).flat()])).toEqual(new Set(Object.keys(NEXT_STATES)));
  });

  const broken = {
    'gives back more than it took': { status: 'captured', amount: 100, refunded_amount: 101 },
    'gives back what it never took': { status: 'authorized', amount: 100, refunded_amount: 1 },
    'is refunded in part only': { status: 'refunded', amount: 100, refunded_amount: 99 },
    'failed without a reason': { status: 'failed', refunded_amount: 0, failure_reason: '' },
    'is of nothing': { amount: 0, refunded_amount: 0 },
    'keeps more of a card number than its end': { card_last4: '424242' },
  } as const;

  test.each(Object.entries(broken))('the database holds none that %s', async (_, wrong) => {
    const row = await service.db
      .selectFrom('payments')
      .selectAll()
      .where('status', '=', 'captured')
      .limit(1)
      .executeTakeFirstOrThrow();
    const insert = service.db
      .insertInto('payments')
      .values({ ...row, id: UNKNOWN_PAYMENT, provider_payment_id: 'pi_other', ...wrong });
    await expect(insert.execute()).rejects.toMatchObject({ code: '23514' });
  });
});

describe('the development data', () => {
  test('is what the plan says of every order', async () => {
    for (let from = 0; from < COUNT; from += 200) {
      const portion = planned.slice(from, from + 200);
      const { results } = await service.channel.call(callOf(staff), 'BatchGetOrderPayments', {
        orderIds: portion.map(({ id }) => id),
      });
      const found = results.map(({ payments }) => payments.map(dated));
      expect(found).toEqual(portion.map((order) => order.payments.map((payment) => expected(order, payment))));
    }
  });

  test('has payments in every state', async () => {
    const states = await service.db.selectFrom('payments').select('status').distinct().execute();
    expect(states.map(({ status }) => status).sort()).toEqual(Object.keys(NEXT_STATES).sort());
  });

  test('is left alone where it stands, and grows where that is asked for, by processes that start at once too', async () => {
    const [paymentId = ''] = paymentIds;
    await service.db.updateTable('payments').set({ provider: 'changed since' }).where('id', '=', paymentId).execute();
    const larger = { orders: COUNT + 100, append: true };
    await Promise.all([
      payments.seed(service.db, larger),
      payments.seed(service.db, larger),
      payments.seed(service.db, { orders: COUNT + 200 }),
    ]);
    expect((await get(staff, paymentId)).payment).toMatchObject({ provider: 'changed since' });
    const rows = await service.db.selectFrom('payments').select('id').execute();
    const expected = [...plannedOrders(larger.orders)].flatMap((order) => order.payments.map(({ id }) => id));
    expect(rows.map(({ id }) => id).sort()).toEqual(expected.sort());
  });
});

const date = (timestamp: Timestamp | null): Date | null => timestamp && toDate(timestamp);

const dated = (payment: Payment) => ({
  ...payment,
  createdAt: date(payment.createdAt),
  updatedAt: date(payment.updatedAt),
});

const expected = (order: PlannedOrder, payment: PlannedPayment) => ({
  ...payment,
  status: `PAYMENT_STATUS_${payment.status.toUpperCase()}`,
  orderId: order.id,
  customerId: order.customer.id,
});

/** What the ledger says of a payment, and what the payment itself says. */
const inLedger = sql<number>`coalesce(sum(payment_entries.amount), 0)::bigint`;
const inPayments = sql<number>`case when status in ('captured', 'refunded') then payments.amount - refunded_amount else 0 end`;

const differing = async (db: Kysely<PaymentsTables>) =>
  db
    .selectFrom('payments')
    .leftJoin('payment_entries', 'payment_entries.payment_id', 'payments.id')
    .select('payments.id')
    .groupBy('payments.id')
    .having(inLedger, '<>', inPayments)
    .execute();

test('the ledger of seeded payments adds up to them', async () => {
  const captures = service.db.selectFrom('payment_entries').select('payment_id').where('kind', '=', 'capture');
  expect((await captures.execute()).length).toBeGreaterThan(500);
  expect(await differing(service.db)).toEqual([]);
});

test('payments from before there was a ledger get their entries', async () => {
  const database = await emptyDatabase();
  const db = openDatabase<PaymentsTables>(database.url, { schema: 'payments', maxConnections: 1 });
  try {
    await migrate(db, 'payments', { '0001-payments': paymentsMigrations['0001-payments'] as Migration });
    const { payment_method_id: _, ...row } = await service.db
      .selectFrom('payments')
      .selectAll()
      .where('status', '=', 'captured')
      .limit(1)
      .executeTakeFirstOrThrow();
    await db
      .insertInto('payments')
      .values({ ...row, refunded_amount: 1 } as PaymentRow)
      .execute();
    await migrate(db, 'payments', paymentsMigrations);
    expect(await db.selectFrom('payment_entries').select('amount').orderBy('kind').execute()).toEqual([
      { amount: row.amount },
      { amount: -1 },
    ]);
  } finally {
    await db.destroy();
    await database.drop();
  }
});
