import { PgBoss, type JobResult, type JobWithMetadata } from 'pg-boss';
import { systemClock, type Clock } from '../../platform/clock.js';
import { LastingClient } from '../../platform/db/lasting-client.js';
import { listen } from '../../platform/db/listen.js';
import type { Logger } from '../../platform/logger.js';
import { seldom } from '../../platform/seldom.js';
import { CATALOG, type Catalog } from '../catalog/catalog.js';
import { BUS_CHANNEL, BUS_SCHEMA, openEventDatabase, type EventDatabase } from '../log/event-database.js';
import { EventLog } from '../log/event-log.js';
import { Deliverer } from './deliverer.js';
import type { Delivery, Outcome } from './delivery.js';
import { queueOf, type AnyConsumer } from './consumer.js';
import { countWaiting } from './gauges.js';
import { QueueWorkers } from './queue-workers.js';
import { watchQueues } from './queue-watch.js';
import { subscribe } from './subscriptions.js';

export interface BusOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly catalog?: Catalog;
  readonly clock?: Clock;
  /** For handlers and their transactions. Default 10. */
  readonly connections?: number;
}

const CONNECTIONS = 10;
const BOSS_CONNECTIONS = 4;
/** Handed on to the pool, which pg-boss makes. */
const LASTING: object = { Client: LastingClient };
const CONCURRENCY = 2;
/** A running handler may take so long to end when the process is asked to. */
const DRAIN_MILLISECONDS = 30_000;

/** What a job carries: the event itself is in the log, once. */
interface Reference {
  readonly sequence: number;
  readonly run?: string;
}

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
  const stops = [() => db.destroy(), () => boss.stop({ graceful: true, timeout: DRAIN_MILLISECONDS })];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    await boss.start();
    for (const consumer of consumers) await subscribe(boss, db, consumer);
    const workers = new Map<string, QueueWorkers>();
    for (const consumer of consumers) {
      const deliverer = new Deliverer(consumer, { db, catalog, clock, logger });
      workers.set(queueOf(consumer.name), await work(boss, db, consumer, deliverer));
    }
    const watch = watchQueues({
      db,
      queues: [...workers.keys()],
      logger,
      wake: (queue) => workers.get(queue)?.wake(),
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

async function work(
  boss: PgBoss,
  db: EventDatabase,
  consumer: AnyConsumer,
  deliverer: Deliverer,
): Promise<QueueWorkers> {
  const log = new EventLog(db);
  const workers = new QueueWorkers((id) => boss.notifyWorker(id));
  for (let worker = 0; worker < (consumer.concurrency ?? CONCURRENCY); worker += 1) {
    const id: string = await boss.work<Reference, unknown, typeof WORK & { batchSize: number }>(
      queueOf(consumer.name),
      { ...WORK, batchSize: consumer.batch ?? 1 },
      async (jobs) => {
        const { outcomes } = await workers.handling(id, async () => deliverer.deliver(await deliveriesOf(log, jobs)));
        return jobs.map((job, index) => resultOf(job.id, outcomes[index]));
      },
    );
    workers.add(id);
  }
  return workers;
}

const WORK = {
  // They are told when to look: pg-boss would wake all of a queue for each job.
  pollingIntervalSeconds: 60,
  includeMetadata: true,
  perJobResults: true,
} as const;

const resultOf = (id: string, outcome: Outcome | undefined): JobResult =>
  outcome?.done ? { id, status: 'completed' } : { id, status: 'failed', output: { message: outcome?.cause } };

async function deliveriesOf(log: EventLog, jobs: readonly JobWithMetadata<Reference>[]): Promise<readonly Delivery[]> {
  const entries = await log.find(jobs.map(({ data }) => data.sequence));
  const bySequence = new Map(entries.map((entry) => [entry.sequence, entry]));
  return jobs.map(({ data, retryCount }) => {
    const entry = bySequence.get(data.sequence);
    if (!entry) throw new Error(`the log has no number ${data.sequence}`);
    return { entry, run: data.run ?? '', attempts: retryCount + 1 };
  });
}
