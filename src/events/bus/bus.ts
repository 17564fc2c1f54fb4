import { setTimeout as pause } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';
import { systemClock, type Clock } from '../../platform/clock.js';
import { LastingClient } from '../../platform/db/lasting-client.js';
import { listen } from '../../platform/db/listen.js';
import type { Logger } from '../../platform/logger.js';
import { seldom } from '../../platform/seldom.js';
import { CATALOG, type Catalog } from '../catalog/catalog.js';
import { BUS_CHANNEL, BUS_SCHEMA, openEventDatabase } from '../log/event-database.js';
import { Deliverer } from './deliverer.js';
import { DeliveriesStore } from './deliveries.store.js';
import type { Delivery } from './delivery.js';
import { queueOf, type AnyConsumer } from './consumer.js';
import { countWaiting } from './gauges.js';
import { QueueWorkers } from './queue-workers.js';
import { watchQueues } from './queue-watch.js';
import { QUEUE, subscribe } from './subscriptions.js';

export interface BusOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly catalog?: Catalog;
  readonly clock?: Clock;
  /** For handlers and their transactions. Default 10. */
  readonly connections?: number;
}

const CONNECTIONS = 10;
/** pg-boss watches over the tables, and is told what failed. */
const BOSS_CONNECTIONS = 2;
/** Handed on to the pool, which pg-boss makes. */
const LASTING: object = { Client: LastingClient };
const CONCURRENCY = 2;
/** A running handler may take so long to end when the process is asked to. */
const DRAIN_MILLISECONDS = 30_000;

export interface RunningBus {
  /** Takes nothing new and resolves when what is being handled is. */
  close(): Promise<void>;
}

/** Runs consumers in this process, beside any number of others that run the same. The database must be migrated. */
export async function startConsumers(consumers: readonly AnyConsumer[], options: BusOptions): Promise<RunningBus> {
  const { url, logger, catalog = CATALOG, clock = systemClock } = options;
  const db = openEventDatabase(url, {
    maxConnections: options.connections ?? CONNECTIONS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const boss = new PgBoss({
    connectionString: url,
    schema: BUS_SCHEMA,
    max: BOSS_CONNECTIONS,
    ...LASTING,
    schedule: false,
    migrate: false,
    // What is urgent about it, the watch asks for.
    superviseIntervalSeconds: 60,
    monitorIntervalSeconds: 1,
    maintenanceIntervalSeconds: 60,
  });
  const away = seldom((error: unknown, more) => logger.warn({ err: error, more }, 'the queues cannot be reached'));
  boss.on('error', away);
  /** In the order in which they were started. */
  const stops: (() => Promise<unknown> | void)[] = [() => db.destroy(), () => boss.stop({ graceful: false })];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    await boss.start();
    await subscribe(boss, db, consumers);
    const workers = new Map<string, QueueWorkers<Delivery>>();
    stops.push(() => drained([...workers.values()]));
    for (const consumer of consumers) {
      const store = new DeliveriesStore(consumer, db, boss);
      const deliverer = new Deliverer(consumer, store, { db, catalog, clock, logger });
      workers.set(queueOf(consumer.name), work(consumer, store, deliverer, away));
    }
    const watch = watchQueues({
      db,
      queues: [...workers.keys()],
      logger,
      wake: (queue, missed) => {
        const woken = workers.get(queue);
        if (missed) woken?.wakeAll();
        else woken?.wake();
      },
      recover: (queue) => boss.supervise(queue),
    });
    stops.push(() => watch.close());
    const listening = listen(url, BUS_CHANNEL, (queue) =>
      queue === undefined ? watch.look() : workers.get(queue)?.wake(),
    );
    stops.push(() => listening.close());
    const names = consumers.map(({ name }) => name);
    const counting = countWaiting(db, names, logger);
    stops.push(() => counting.stop());
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

const work = (consumer: AnyConsumer, store: DeliveriesStore, deliverer: Deliverer, away: (error: unknown) => void) =>
  new QueueWorkers<Delivery>(consumer.concurrency ?? CONCURRENCY, {
    take: () => store.take(),
    handle: async (deliveries) => {
      const beating = setInterval(() => void store.beat(deliveries).catch(away), BEAT_MILLISECONDS);
      try {
        return await deliverer.deliver(deliveries);
      } finally {
        clearInterval(beating);
      }
    },
    failed: away,
  });

const BEAT_MILLISECONDS = QUEUE.heartbeatSeconds * 500;

/** What takes longer comes again elsewhere. */
async function drained(workers: readonly QueueWorkers<Delivery>[]): Promise<void> {
  const giveUp = new AbortController();
  const longest = pause(DRAIN_MILLISECONDS, undefined, { signal: giveUp.signal }).catch(() => undefined);
  await Promise.race([Promise.all(workers.map((each) => each.close())), longest]);
  giveUp.abort();
}
