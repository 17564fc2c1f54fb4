import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.js';
import { startConsumers, type RunningBus } from '../../src/events/bus/bus.js';
import { replay } from '../../src/events/bus/replay.js';
import { CATALOG } from '../../src/events/catalog/catalog.js';
import { openEventDatabase, type EventDatabase } from '../../src/events/log/event-database.js';
import { Outbox, type AnyNewEvent } from '../../src/events/outbox.js';
import type { InventoryServiceDefinition } from '../../src/gen/trivium/inventory/v1/InventoryService.js';
import { newId } from '../../src/platform/ids.js';
import { createLogger } from '../../src/platform/logger.js';
import { consumersOf } from '../../src/roles/services.js';
import { inventory } from '../../src/services/inventory/inventory.definition.js';
import type { InventoryTables } from '../../src/services/inventory/inventory.tables.js';
import { eventually } from '../harness/eventually.js';
import { callOf, internal, startService, type RunningService } from '../harness/service.js';
import { forgetMode, IS_WANTED } from '../harness/wanted.js';

const CONSUMER = 'inventory.choreography';
const cause = { correlation_id: 'req_stock', trace_id: '0'.repeat(32), causation_id: 'req_stock' };
type Mode = 'orchestrated' | 'choreographed';
const MODES = ['orchestrated', 'choreographed'] as const;

let stock: RunningService<InventoryServiceDefinition, InventoryTables>;
let events: EventDatabase;
let bus: RunningBus;
beforeAll(async () => {
  stock = await startService<InventoryServiceDefinition, InventoryTables>(inventory);
  const { url } = stock.database;
  events = openEventDatabase(url, { maxConnections: 2 });
  bus = await startConsumers(consumersOf('inventory', readConfig({})), {
    url,
    logger: createLogger({ level: 'silent', pretty: false }),
  });
});
afterAll(async () => {
  await bus.close();
  await events.destroy();
  await stock.stop();
});

interface Ordered {
  readonly orderId: string;
  readonly productId: string;
  readonly mode: Mode;
}

async function aProduct(onHand: number): Promise<string> {
  const product_id = newId('prd');
  const now = new Date(0);
  await stock.db.insertInto('stock').values({ product_id, on_hand: onHand, reserved: 0, updated_at: now }).execute();
  return product_id;
}

const publish = (event: AnyNewEvent) =>
  events
    .transaction()
    .execute((tx) => new Outbox(event.type.startsWith('order') ? 'orders' : 'payments').add(tx, event));

/** Two units of a product of which there are so many. */
async function placed(mode: Mode, onHand = 5): Promise<Ordered> {
  const [orderId, productId] = [newId('ord'), await aProduct(onHand)];
  const { example } = CATALOG['order.created'][1];
  const lines = example.lines.map((line) => ({ ...line, product_id: productId, quantity: 2 }));
  await publish({ type: 'order.created', data: { ...example, order_id: orderId, mode, lines }, cause });
  return { orderId, productId, mode };
}

const ended = ({ orderId, mode }: Ordered, type: 'order.cancelled' | 'order.failed') =>
  publish({ type, data: { ...CATALOG[type][1].example, order_id: orderId, mode }, cause });
const shipped = ({ orderId, mode }: Ordered) =>
  publish({ type: 'order.shipped', data: { ...CATALOG['order.shipped'][1].example, order_id: orderId, mode }, cause });
const unpaid = ({ orderId }: Ordered) =>
  publish({ type: 'payment.failed', data: { ...CATALOG['payment.failed'][1].example, order_id: orderId }, cause });

/** What inventory said of the order, once it has handled all that was said to it. */
async function said({ orderId }: Ordered): Promise<readonly string[]> {
  return eventually(async () => {
    const heard = events.selectFrom('event_log').where('key', '=', orderId);
    const handled = events.selectFrom('consumed').select('event_id').where('consumer', '=', CONSUMER);
    const waiting = await heard
      .innerJoin('subscriptions', 'subscriptions.event_type', 'event_log.type')
      .select('type')
      .where('queue', '=', `events.${CONSUMER}`)
      .where(sql.raw<boolean>(IS_WANTED))
      .where('event_id', 'not in', handled)
      .execute();
    expect(waiting).toEqual([]);
    const own = await heard.select('type').where('source', '=', 'inventory').orderBy('sequence').execute();
    return own.map(({ type }) => type);
  });
}

async function units({ productId }: Ordered): Promise<{ readonly onHand: number; readonly reserved: number }> {
  const row = stock.db.selectFrom('stock').selectAll().where('product_id', '=', productId);
  const { on_hand: onHand, reserved } = await row.executeTakeFirstOrThrow();
  return { onHand, reserved };
}

async function reservedBySaga({ orderId, productId }: Ordered): Promise<void> {
  const lines = [{ productId, quantity: 2 }];
  await stock.channel.call(callOf(internal), 'ReserveStock', { requestId: randomUUID(), orderId, lines });
}

/** By whoever drives it. */
async function reserved(of: Mode): Promise<Ordered> {
  const order = await placed(of);
  if (of === 'orchestrated') await reservedBySaga(order);
  expect(await said(order)).toEqual(['stock.reserved']);
  return order;
}

describe('an order fulfilled by events alone', () => {
  test('has its units set aside when it is placed', async () => {
    const order = await placed('choreographed');
    expect(await said(order)).toEqual(['stock.reserved']);
    expect(await units(order)).toEqual({ onHand: 5, reserved: 2 });
  });

  test('whose units are not there is told so once, and what comes again later finds it closed', async () => {
    const order = await placed('choreographed', 1);
    expect(await said(order)).toEqual(['stock.reservation_failed']);
    await ended(order, 'order.failed');
    expect(await said(order)).toEqual(['stock.reservation_failed']);
    await stock.db.updateTable('stock').set({ on_hand: 9 }).where('product_id', '=', order.productId).execute();
    const { run } = await replay(events, CONSUMER, { keys: [order.orderId] });
    await eventually(async () => {
      const again = events.selectFrom('consumed').select('event_id').where('run', '=', run);
      expect(await again.execute()).toHaveLength(2);
    });
    expect(await said(order)).toEqual(['stock.reservation_failed']);
    expect(await units(order)).toEqual({ onHand: 9, reserved: 0 });
  });

  test('gives its units back when it is not paid, once, though the order fails too', async () => {
    const order = await placed('choreographed');
    await unpaid(order);
    expect(await said(order)).toEqual(['stock.reserved', 'stock.released']);
    await ended(order, 'order.failed');
    expect(await said(order)).toEqual(['stock.reserved', 'stock.released']);
    expect(await units(order)).toEqual({ onHand: 5, reserved: 0 });
  });
});

test.each([
  ['as the log knows', false],
  ['as the log does not know', true],
])(
  'an order that a saga drives, %s, is left to it: placed, nothing moves, nor when it is not paid',
  async (_, forgotten) => {
    const order = await placed('orchestrated');
    if (forgotten) await forgetMode(events, order.orderId);
    expect(await said(order)).toEqual([]);
    expect(await units(order)).toEqual({ onHand: 5, reserved: 0 });
    await reservedBySaga(order);
    await unpaid(order);
    expect(await said(order)).toEqual(['stock.reserved']);
    expect(await units(order)).toEqual({ onHand: 5, reserved: 2 });
  },
);

describe.each(MODES)('an order of the mode %s', (mode) => {
  test.each(['order.cancelled', 'order.failed'] as const)('gives its units back: %s', async (type) => {
    const order = await reserved(mode);
    await ended(order, type);
    expect(await said(order)).toEqual(['stock.reserved', 'stock.released']);
    expect(await units(order)).toEqual({ onHand: 5, reserved: 0 });
  });

  test('takes its units out of the warehouse when it is shipped', async () => {
    const order = await reserved(mode);
    await shipped(order);
    expect(await said(order)).toEqual(['stock.reserved']);
    expect(await units(order)).toEqual({ onHand: 3, reserved: 0 });
  });

  test('that is older than reservations is shipped all the same', async () => {
    const order = { orderId: newId('ord'), productId: await aProduct(5), mode };
    await shipped(order);
    expect(await said(order)).toEqual([]);
    expect(await units(order)).toEqual({ onHand: 5, reserved: 0 });
  });
});
