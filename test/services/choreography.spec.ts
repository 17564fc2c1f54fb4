import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { readConfig } from '../../src/config.js';
import { startConsumers, type RunningBus } from '../../src/events/bus/bus.js';
import type { DataOf, EventType } from '../../src/events/catalog/catalog.js';
import { replay } from '../../src/events/bus/replay.js';
import { openEventDatabase, type EventDatabase } from '../../src/events/log/event-database.js';
import { Outbox, type NewEvent } from '../../src/events/outbox.js';
import type { FulfillmentServiceDefinition } from '../../src/gen/trivium/fulfillment/v1/FulfillmentService.js';
import type { PaymentsServiceDefinition } from '../../src/gen/trivium/payments/v1/PaymentsService.js';
import { systemClock } from '../../src/platform/clock.js';
import { createLogger } from '../../src/platform/logger.js';
import { consumersOf } from '../../src/roles/services.js';
import { fulfillment } from '../../src/services/fulfillment/fulfillment.definition.js';
import type { FulfillmentTables } from '../../src/services/fulfillment/fulfillment.tables.js';
import { PaymentTimeouts } from '../../src/services/payments/payment-timeouts.js';
import { payments } from '../../src/services/payments/payments.definition.js';
import type { PaymentsTables } from '../../src/services/payments/payments.tables.js';
import { eventually } from '../harness/eventually.js';
import { anOrder, CUSTOMER, paymentCommands } from '../harness/payments.js';
import { startService, type RunningService } from '../harness/service.js';
import { ADDRESS, shipmentCommands } from '../harness/shipments.js';
import { forgetMode, IS_WANTED } from '../harness/wanted.js';

type Created = DataOf<'order.created'>;

const PENDING = { payment_method_id: 'pm_card_authenticationRequired' };
const QUARTER_HOUR = 15 * 60_000;
const cause = { correlation_id: 'req_chain', trace_id: randomBytes(16).toString('hex'), causation_id: 'req_chain' };

let money: RunningService<PaymentsServiceDefinition, PaymentsTables>;
let parcels: RunningService<FulfillmentServiceDefinition, FulfillmentTables>;
let events: EventDatabase;
let bus: RunningBus;
let commands: ReturnType<typeof paymentCommands>;
let shipping: ReturnType<typeof shipmentCommands>;
beforeAll(async () => {
  money = await startService<PaymentsServiceDefinition, PaymentsTables>(payments);
  parcels = await startService<FulfillmentServiceDefinition, FulfillmentTables>(fulfillment, {}, money.database);
  commands = paymentCommands(money);
  shipping = shipmentCommands(parcels);
  const { url } = money.database;
  events = openEventDatabase(url, { maxConnections: 2 });
  const consumers = [...consumersOf('payments', readConfig({})), ...consumersOf('fulfillment', readConfig({}))];
  bus = await startConsumers(consumers, { url, logger: createLogger({ level: 'silent', pretty: false }) });
});
afterAll(async () => {
  await bus.close();
  await events.destroy();
  await parcels.stop();
  await money.stop();
});

const publish = <Type extends EventType>(source: string, type: Type, data: NewEvent<Type>['data']): Promise<void> =>
  events
    .transaction()
    .execute((tx) => new Outbox(source).add(tx, { type, data, cause } as Parameters<Outbox['add']>[1]));

const facts = (orderId: string, mode: Created['mode'] = 'choreographed') =>
  ({ order_id: orderId, number: 'T-1', customer_id: CUSTOMER, mode }) as const;

/** As the orders service tells of it. */
async function placed(changes: Partial<Created> = {}): Promise<string> {
  const orderId = anOrder();
  const price = { amount: 4999, currency: 'EUR' };
  const ids = { line_id: orderId.replace('ord', 'oli'), product_id: orderId.replace('ord', 'prd') };
  await publish('orders', 'order.created', {
    ...facts(orderId),
    partner_id: null,
    currency: 'EUR',
    total: price,
    lines: [{ ...ids, sku: 'LAMP-01', quantity: 1, unit_price: price }],
    payment_method_id: 'pm_card_visa',
    shipping_address: {
      recipient: ADDRESS.recipient,
      line1: ADDRESS.line1,
      line2: '',
      city: ADDRESS.city,
      region: '',
      postal_code: ADDRESS.postalCode,
      country_code: 'DE',
    },
    ...changes,
  });
  return orderId;
}

const reserved = (orderId: string) => {
  const lines = [{ product_id: orderId.replace('ord', 'prd'), quantity: 1 }];
  return publish('inventory', 'stock.reserved', { order_id: orderId, lines });
};

/** What was published of the order, in its order: "payment.failed card_declined". */
async function told(orderId: string): Promise<string[]> {
  const rows = events.selectFrom('event_log').select(['type', 'data']).where('key', '=', orderId).orderBy('sequence');
  return (await rows.execute()).map(({ type, data }) => [type, (data as { reason?: string }).reason].join(' ').trim());
}

const BEGUN = ['order.created', 'stock.reserved'];
/** Waits until both services have handled all of it. */
const becomes = (orderId: string, ...after: readonly string[]) =>
  eventually(async () => {
    expect(await told(orderId)).toEqual([...BEGUN, ...after]);
    expect(await unhandled(orderId)).toEqual([]);
  });

async function unhandled(orderId: string): Promise<unknown[]> {
  const handled = events.selectFrom('consumed').selectAll();
  const subscribed = events
    .selectFrom('event_log')
    .innerJoin('subscriptions', 'subscriptions.event_type', 'event_log.type')
    .select(['event_id', 'queue'])
    .where('key', '=', orderId)
    .where(sql.raw<boolean>(IS_WANTED));
  const done = new Set((await handled.execute()).map(({ consumer, event_id }) => `events.${consumer} ${event_id}`));
  return (await subscribed.execute()).filter(({ queue, event_id }) => !done.has(`${queue} ${event_id}`));
}

async function plansOf(orderId: string): Promise<number> {
  const plans = (db: Kysely<never>, table: string) =>
    (db as unknown as Kysely<Record<string, { order_id: string }>>)
      .selectFrom(table)
      .selectAll()
      .where('order_id', '=', orderId)
      .execute();
  const rows = await Promise.all([
    plans(money.db as unknown as Kysely<never>, 'planned_captures'),
    plans(parcels.db as unknown as Kysely<never>, 'planned_shipments'),
  ]);
  return rows.flat().length;
}

describe('an order fulfilled by events alone', () => {
  test('is paid when its stock is set aside, and its parcel is prepared when it is paid', async () => {
    const orderId = await placed();
    await reserved(orderId);
    await becomes(orderId, 'payment.captured', 'shipment.created');
    expect(await commands.ledger(orderId)).toEqual([4999]);
    expect(await shipping.parcels(orderId)).toEqual(['preparing']);
    // The address of a person is not kept twice.
    expect(await plansOf(orderId)).toBe(0);
  });

  test('whose card is declined gets no parcel', async () => {
    const orderId = await placed({ payment_method_id: 'pm_card_visa_chargeDeclined' });
    await reserved(orderId);
    await becomes(orderId, 'payment.failed card_declined');
    await publish('orders', 'order.failed', { ...facts(orderId), reason: 'payment_declined' });
    await becomes(orderId, 'payment.failed card_declined', 'order.failed payment_declined');
    expect(await commands.ledger(orderId)).toEqual([]);
    expect(await shipping.parcels(orderId)).toEqual([]);
    expect(await plansOf(orderId)).toBe(0);
  });

  test('whose payment method nobody knows has failed to be paid', async () => {
    const orderId = await placed({ payment_method_id: 'pm_nonsense' });
    await reserved(orderId);
    await becomes(orderId, 'payment.failed unknown_payment_method');
  });

  test('that no carrier goes to gets its money back', async () => {
    const there = await placed();
    const orderId = await placed({ shipping_address: { ...(await addressOf(there)), country_code: 'AQ' } });
    await reserved(orderId);
    await becomes(orderId, 'payment.captured', 'shipment.failed no_carrier');
    await publish('orders', 'order.failed', { ...facts(orderId), reason: 'shipment_failed' });
    await eventually(async () => expect(await commands.ledger(orderId)).toEqual([4999, -4999]));
    expect(await shipping.parcels(orderId)).toEqual([]);
  });

  test('that is cancelled before its stock is set aside is neither paid nor sent', async () => {
    const orderId = await placed();
    await publish('orders', 'order.cancelled', { ...facts(orderId), reason: 'requested_by_customer' });
    await reserved(orderId);
    await eventually(async () => expect(await unhandled(orderId)).toEqual([]));
    expect(await told(orderId)).toEqual(['order.created', 'order.cancelled requested_by_customer', 'stock.reserved']);
    expect(await commands.ledger(orderId)).toEqual([]);
  });

  test('whose payment waits for its customer is sent when the provider says so', async () => {
    const orderId = await placed(PENDING);
    await reserved(orderId);
    await becomes(orderId, 'payment.pending');
    await commands.settle(await providerOf(orderId));
    await becomes(orderId, 'payment.pending', 'payment.captured', 'shipment.created');
    await timeouts(systemClock.now() + QUARTER_HOUR).sweep();
    expect(await commands.ledger(orderId)).toEqual([4999]);
  });

  test('whose payment waits for more than 15 minutes is not paid any more; what comes later goes back', async () => {
    const orderId = await placed(PENDING);
    await reserved(orderId);
    await becomes(orderId, 'payment.pending');
    const began = systemClock.now();
    await timeouts(began + QUARTER_HOUR - 60_000).sweep();
    expect(await told(orderId)).toEqual([...BEGUN, 'payment.pending']);
    // Whichever process looks, and however many do: after a restart it is another one.
    await Promise.all([1, 2, 3].map(() => timeouts(began + QUARTER_HOUR).sweep()));
    await becomes(orderId, 'payment.pending', 'payment.failed payment_timed_out');
    await commands.settle(await providerOf(orderId));
    expect(await commands.ledger(orderId)).toEqual([4999, -4999]);
    expect(await shipping.parcels(orderId)).toEqual([]);
  });

  test('a service that runs ends what is due by itself, also where its events were replayed meanwhile', async () => {
    const orderId = await placed(PENDING);
    await reserved(orderId);
    await becomes(orderId, 'payment.pending');
    const { run } = await replay(events, 'payments.choreography', { keys: [orderId] });
    const again = events.selectFrom('consumed').select('event_id').where('run', '=', run);
    await eventually(async () => expect(await again.execute()).toHaveLength(2));
    const overdue = { due_at: new Date(systemClock.now() - 1) };
    await money.db.updateTable('timeouts').set(overdue).where('order_id', '=', orderId).execute();
    await becomes(orderId, 'payment.pending', 'payment.failed payment_timed_out');
  });

  const timeouts = (now: number) => new PaymentTimeouts(money.db, new Outbox('payments'), { now: () => now });

  async function providerOf(orderId: string): Promise<string> {
    const payment = money.db.selectFrom('payments').select('provider_payment_id').where('order_id', '=', orderId);
    return (await payment.executeTakeFirstOrThrow()).provider_payment_id;
  }

  async function addressOf(orderId: string): Promise<Created['shipping_address']> {
    const row = events.selectFrom('event_log').select('data').where('key', '=', orderId);
    return ((await row.executeTakeFirstOrThrow()).data as Created).shipping_address;
  }
});

test.each([
  ['as the log knows', false],
  ['as the log does not know', true],
])('an order that a saga drives, %s, is left to it', async (_, forgotten) => {
  const orderId = await placed({ mode: 'orchestrated' });
  if (forgotten) await forgetMode(events, orderId);
  await reserved(orderId);
  await becomes(orderId);
  expect(await plansOf(orderId)).toBe(0);
  await commands.capture(orderId);
  await becomes(orderId, 'payment.captured');
  expect(await shipping.parcels(orderId)).toEqual([]);
});

describe.each(['orchestrated', 'choreographed'] as const)('an order of the mode %s', (mode) => {
  test.each(['cancelled', 'failed'] as const)(
    'that is %s gets its money back, and its parcel stays here',
    async (end) => {
      const orderId = anOrder();
      await commands.capture(orderId);
      await shipping.create(orderId);
      await publish('orders', `order.${end}`, { ...facts(orderId, mode), reason: 'requested_by_staff' });
      await eventually(async () => expect(await shipping.parcels(orderId)).toEqual(['cancelled']));
      await eventually(async () => expect(await commands.ledger(orderId)).toEqual([4999, -4999]));
      const followed = (await told(orderId)).toSorted();
      expect(followed).toContain('payment.refunded order_cancelled');
      expect(followed).toContain('shipment.cancelled order_cancelled');
    },
  );

  test('that is shipped and delivered has its parcel on its way and there', async () => {
    const orderId = anOrder();
    await shipping.create(orderId);
    await publish('orders', 'order.shipped', { ...facts(orderId, mode), shipment_id: null });
    await eventually(async () => expect(await shipping.parcels(orderId)).toEqual(['in_transit']));
    await publish('orders', 'order.delivered', facts(orderId, mode));
    await eventually(async () => expect(await shipping.parcels(orderId)).toEqual(['delivered']));
  });
});

test('every event of the money says whose it is and what it follows from', async () => {
  const orderId = await placed();
  await reserved(orderId);
  await becomes(orderId, 'payment.captured', 'shipment.created');
  const rows = await events
    .selectFrom('event_log')
    .selectAll()
    .where('key', '=', orderId)
    .orderBy('sequence')
    .execute();
  expect(new Set(rows.map(({ customer_id }) => customer_id))).toEqual(new Set([CUSTOMER]));
  const [, stock, payment, shipment] = rows;
  expect(payment?.metadata).toEqual({ ...cause, causation_id: stock?.event_id });
  expect(shipment?.metadata).toEqual({ ...cause, causation_id: payment?.event_id });
});

test('what takes no effect is not told: a repeated capture, refund or cancel publishes nothing', async () => {
  const orderId = anOrder();
  for (let time = 0; time < 2; time += 1) await commands.capture(orderId);
  await commands.refund(orderId, 1000);
  for (let time = 0; time < 2; time += 1) await commands.cancel(orderId);
  expect(await told(orderId)).toEqual([
    'payment.captured',
    'payment.refunded refund_requested',
    'payment.refunded order_cancelled',
  ]);
});
