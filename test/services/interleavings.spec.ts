import { randomUUID } from 'node:crypto';
import type { FulfillmentServiceDefinition } from '../../src/gen/trivium/fulfillment/v1/FulfillmentService.js';
import type { InventoryServiceDefinition } from '../../src/gen/trivium/inventory/v1/InventoryService.js';
import type { PaymentsServiceDefinition } from '../../src/gen/trivium/payments/v1/PaymentsService.js';
import { newId } from '../../src/platform/ids.js';
import { Random } from '../../src/seeds/random.js';
import { fulfillment } from '../../src/services/fulfillment/fulfillment.definition.js';
import type { FulfillmentTables } from '../../src/services/fulfillment/fulfillment.tables.js';
import { inventory } from '../../src/services/inventory/inventory.definition.js';
import type { InventoryTables } from '../../src/services/inventory/inventory.tables.js';
import { payments } from '../../src/services/payments/payments.definition.js';
import type { PaymentsTables } from '../../src/services/payments/payments.tables.js';
import { anOrder, paymentCommands, PRICE } from '../harness/payments.js';
import { callOf, internal, type RunningService, staff, startService, statusOf } from '../harness/service.js';
import { shipmentCommands } from '../harness/shipments.js';

/** Each order is what its number makes it: a failure names the numbers, and they fail again. */
const ORDERS = 120;
const AT_ONCE = 10;
const COMMANDS = 14;
const UNITS = 60;
const METHODS = ['pm_card_visa', 'pm_card_visa_chargeDeclined', 'pm_card_authenticationRequired'] as const;
/** What the rules may answer; anything else is a fault. */
const ANSWERS = new Set(['OK', 'FAILED_PRECONDITION', 'NOT_FOUND']);

let stock: RunningService<InventoryServiceDefinition, InventoryTables>;
let money: RunningService<PaymentsServiceDefinition, PaymentsTables>;
let parcels: RunningService<FulfillmentServiceDefinition, FulfillmentTables>;
const products = [newId('prd'), newId('prd')] as const;
beforeAll(async () => {
  stock = await startService<InventoryServiceDefinition, InventoryTables>(inventory);
  money = await startService<PaymentsServiceDefinition, PaymentsTables>(payments, {}, stock.database);
  parcels = await startService<FulfillmentServiceDefinition, FulfillmentTables>(fulfillment, {}, stock.database);
  for (const productId of products) {
    const row = { product_id: productId, on_hand: 0, reserved: 0, updated_at: new Date(0) };
    await stock.db.insertInto('stock').values(row).execute();
    const adjustment = { requestId: randomUUID(), productId, delta: UNITS };
    await stock.channel.call(callOf(staff), 'AdjustStock', adjustment);
  }
});
afterAll(async () => {
  await parcels.stop();
  await money.stop();
  await stock.stop();
});

interface End {
  readonly orderId: string;
  /** Commands that were accepted. */
  readonly accepted: ReadonlySet<string>;
  readonly answers: readonly string[];
}

/** Commands of one order in an order of their own, some at the same moment, some repeated by their request id. */
async function play(index: number): Promise<End> {
  const random = new Random('interleaving', index);
  const orderId = anOrder();
  const accepted = new Set<string>();
  const answers: string[] = [];
  const pay = paymentCommands(money);
  const ship = shipmentCommands(parcels);
  const ask = (name: 'ReserveStock' | 'ReleaseStock' | 'CommitStock', requestId: string) =>
    name === 'ReserveStock'
      ? stock.channel.call(callOf(internal), name, { requestId, orderId, lines: wanted })
      : stock.channel.call(callOf(internal), name, { requestId, orderId });
  const wanted = (random.chance(50) ? products : products.toReversed()).map((productId) => ({
    productId,
    quantity: 1,
  }));
  const requestIds = Array.from({ length: 4 }, () => randomUUID());
  const requestId = () => random.pick(requestIds);
  const commands: Readonly<Record<string, () => Promise<unknown>>> = {
    reserve: () => ask('ReserveStock', randomUUID()),
    release: () => ask('ReleaseStock', randomUUID()),
    commit: () => ask('CommitStock', randomUUID()),
    capture: () => pay.capture(orderId, { requestId: requestId(), paymentMethodId: random.pick(METHODS) }),
    settle: async () => pay.settle(await pendingOf(orderId)),
    refund: () => pay.refund(orderId, random.integer(1, PRICE.minorUnits), { requestId: requestId() }),
    cancel: () => pay.cancel(orderId),
    create: () => ship.create(orderId, { requestId: requestId() }),
    leave: async () => ship.update(await parcelOf(orderId), 'SHIPMENT_STATUS_IN_TRANSIT'),
    stop: () => ship.cancel(orderId),
  };
  const often = { reserve: 5, capture: 5, create: 5, settle: 3, refund: 2, commit: 1, leave: 1 };
  const give = async (name: string) => {
    const answer = (await statusOf(commands[name]?.() ?? Promise.reject(new Error(name)))) ?? '';
    answers.push(answer);
    if (answer === 'OK') accepted.add(name);
  };
  const underWay: Promise<void>[] = [];
  for (let count = 0; count < COMMANDS; count += 1) {
    const name = random.weighted({ ...often, release: 1, cancel: 1, stop: 1 });
    underWay.push(give(name));
    if (random.chance(40)) await Promise.all(underWay);
  }
  await Promise.all(underWay);
  return { orderId, accepted, answers };
}

async function pendingOf(orderId: string): Promise<string> {
  const rows = money.db.selectFrom('payments').select('provider_payment_id').where('order_id', '=', orderId);
  return (await rows.executeTakeFirst())?.provider_payment_id ?? 'pi_unknown';
}

async function parcelOf(orderId: string): Promise<string> {
  const rows = parcels.db.selectFrom('shipments').select('id').where('order_id', '=', orderId);
  return (await rows.executeTakeFirst())?.id ?? newId('shp');
}

/** What the ledgers say that they must not. */
async function violations({ orderId, accepted, answers }: End): Promise<string[]> {
  const rows = await money.db.selectFrom('payments').selectAll().where('order_id', '=', orderId).execute();
  const entries = await money.db.selectFrom('payment_entries').selectAll().where('order_id', '=', orderId).execute();
  const left = entries.reduce((sum, { amount }) => sum + amount, 0);
  const held = rows.filter(({ status }) => status === 'captured');
  const kept = held.reduce((sum, payment) => sum + payment.amount - payment.refunded_amount, 0);
  const moves = await stock.db.selectFrom('stock_entries').selectAll().where('order_id', '=', orderId).execute();
  const spokenFor = moves.reduce((sum, { reserved_change }) => sum + reserved_change, 0);
  const taken = moves.reduce((sum, { on_hand_change }) => sum + on_hand_change, 0);
  const states = await shipmentCommands(parcels).parcels(orderId);
  const alive = states.filter((status) => status !== 'cancelled');
  const rules: Readonly<Record<string, boolean>> = {
    'an answer is one of the rules': answers.every((answer) => ANSWERS.has(answer)),
    'money is neither made nor lost': left >= 0 && left <= PRICE.minorUnits && left === kept,
    'one payment holds money': held.length <= 1,
    'cancelled money is given back': !accepted.has('cancel') || left === 0,
    'an order has its units once': [0, 2].includes(spokenFor) && [0, -2].includes(taken) && spokenFor - taken <= 2,
    'released units are on sale': !accepted.has('release') || (spokenFor === 0 && taken === 0),
    'an order has one parcel': states.length <= 1,
    'a stopped parcel stays': !accepted.has('stop') || alive.length === 0,
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${rule}: ${answers.join(' ')}`]));
}

test(`the ledgers of ${ORDERS} orders hold, whatever the order of their commands`, async () => {
  const broken: string[] = [];
  const seen = new Set<string>();
  for (let first = 0; first < ORDERS; first += AT_ONCE) {
    const indexes = Array.from({ length: AT_ONCE }, (_, offset) => first + offset);
    const ends = await Promise.all(indexes.map(play));
    const found = await Promise.all(ends.map(violations));
    found.forEach((rules, offset) => broken.push(...rules.map((rule) => `order ${first + offset}: ${rule}`)));
    for (const { accepted } of ends) for (const name of accepted) seen.add(name);
  }
  expect(broken).toEqual([]);
  // Every command took effect somewhere: else the rules would hold of nothing.
  expect([...seen].toSorted()).toEqual(
    ['cancel', 'capture', 'commit', 'create', 'leave', 'refund', 'release', 'reserve', 'settle', 'stop'].toSorted(),
  );
  await expectStockAsInLedger();
}, 120_000);

async function expectStockAsInLedger(): Promise<void> {
  const rows = await stock.db.selectFrom('stock').selectAll().where('product_id', 'in', products).execute();
  for (const { product_id, on_hand, reserved } of rows) {
    const moves = await stock.db.selectFrom('stock_entries').selectAll().where('product_id', '=', product_id).execute();
    expect(moves.reduce((sum, move) => sum + move.on_hand_change, 0)).toBe(on_hand);
    expect(moves.reduce((sum, move) => sum + move.reserved_change, 0)).toBe(reserved);
    expect(reserved).toBeLessThanOrEqual(on_hand);
    expect(reserved).toBeGreaterThanOrEqual(0);
  }
}
