import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { startConsumers, type BusOptions, type RunningBus } from '../../src/events/bus/bus.js';
import type { AnyConsumer } from '../../src/events/bus/consumer.js';
import { openEventDatabase, type EventDatabase } from '../../src/events/log/event-database.js';
import type { EventMetadata } from '../../src/events/envelope.js';
import { EventLog } from '../../src/events/log/event-log.js';
import { Outbox } from '../../src/events/outbox.js';
import { openDatabase } from '../../src/platform/db/database.js';
import { newId } from '../../src/platform/ids.js';
import { createLogger } from '../../src/platform/logger.js';
import { preparedDatabase } from '../harness/stack.js';

/** A service that publishes, with a table of its own in a schema of its own, and whoever follows its events. */
export interface House {
  readonly url: string;
  readonly orders: Kysely<Shop>;
  readonly events: EventDatabase;
  readonly log: EventLog;
  readonly outbox: Outbox;
  follow(consumers: readonly AnyConsumer[], options?: Partial<BusOptions>): Promise<RunningBus>;
  close(): Promise<void>;
}

export interface Shop {
  orders: { readonly id: string };
  noted: { readonly id: string; readonly what: string };
}

const logger = createLogger({ level: 'silent', pretty: false });

export async function openHouse(): Promise<House> {
  const database = await preparedDatabase();
  const { url } = database;
  const events = openEventDatabase(url, { maxConnections: 10 });
  const orders = openDatabase<Shop>(url, { schema: 'shop', maxConnections: 10 });
  await orders.schema.createSchema('shop').execute();
  await orders.schema.createTable('orders').addColumn('id', 'text').execute();
  await orders.schema.createTable('noted').addColumn('id', 'text').addColumn('what', 'text').execute();
  const running: RunningBus[] = [];
  return {
    url,
    orders,
    events,
    log: new EventLog(events),
    outbox: new Outbox('orders'),
    follow: async (consumers, options) => {
      const bus = await startConsumers(consumers, { url, logger, ...options });
      running.push(bus);
      return bus;
    },
    close: async () => {
      for (const bus of running) await bus.close();
      await orders.destroy();
      await events.destroy();
      await database.drop();
    },
  };
}

export const cause: EventMetadata = {
  correlation_id: 'req_test',
  trace_id: randomBytes(16).toString('hex'),
  causation_id: 'req_test',
};

export const anOrderId = (): string => newId('ord');

const buyer = { customer_id: newId('cus'), mode: 'orchestrated' } as const;

export const confirmed = (orderId: string, number = 'T-1') =>
  ({ type: 'order.confirmed', data: { order_id: orderId, number, ...buyer }, cause }) as const;

/** The change and its event, in one transaction. */
export const place = (house: House, orderId: string, number?: string): Promise<void> =>
  house.orders.transaction().execute(async (tx) => {
    await tx.insertInto('orders').values({ id: orderId }).execute();
    await house.outbox.add(tx, confirmed(orderId, number));
  });
