import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { EventDatabase } from '../log/event-database.js';
import type { EventRow, EventTables } from '../log/event-log.tables.js';
import { lockKey } from '../log/key-lock.sql.js';
import { logEntry } from '../log/log-entry.js';
import { queueOf, type AnyConsumer } from './consumer.js';
import type { Delivery, TakenJob } from './delivery.js';
import { QUEUE } from './subscriptions.js';
import { declaredBy, wantedBy } from './wanted.js';

type Tx = Transaction<EventTables>;

/** An event that was not handled before. */
export interface Noted {
  readonly delivery: Delivery;
  /** Its key waits for a person: whatever else comes of it waits as well. */
  readonly held: boolean;
  /** Earlier ones of its key came into the queue after it was taken. */
  readonly behind: boolean;
}

const PATIENCE_SECONDS = 10;

/** What waits for one consumer, what it has handled, and what it has given up on. */
export class DeliveriesStore {
  private readonly queue: string;

  constructor(
    private readonly consumer: AnyConsumer,
    private readonly db: EventDatabase,
    private readonly boss: PgBoss,
  ) {
    this.queue = queueOf(consumer.name);
  }

  /** The oldest that are due, of different keys; nobody else gets them until they are settled, or not heard of for too long. */
  async take(): Promise<readonly Delivery[]> {
    const { rows } = await sql<TakenRow>`select * from events.take(${this.queue}, ${this.consumer.batch ?? 1})`.execute(
      this.db,
    );
    const deliveries: Delivery[] = [];
    for (const row of rows) {
      const job = { id: row.job_id, retryCount: row.retry_count };
      if (isLogged(row)) deliveries.push({ job, entry: logEntry(row), run: row.run });
      else await this.fail(job, `the log has no number ${row.wanted}`);
    }
    return deliveries;
  }

  /** Nobody shall take them for a dead process's. */
  async beat(deliveries: readonly Delivery[]): Promise<void> {
    await this.boss.touch(
      this.queue,
      deliveries.map(({ job }) => job),
    );
  }

  /** It comes again, the later the more often it has failed. */
  async fail(job: TakenJob, cause: string): Promise<void> {
    await this.boss.fail(this.queue, job, { message: cause });
  }

  /** Notes these as handled, in the transaction of the effect; returns those that were not before. */
  async note(tx: Tx, deliveries: readonly Delivery[]): Promise<readonly Noted[]> {
    const { name, patienceSeconds = PATIENCE_SECONDS } = this.consumer;
    const rows = deliveries.map(({ entry, run, job }) => ({
      ...{ event_id: entry.event.event_id, run, key: entry.key },
      job: job.id,
    }));
    const noted = await sql<NotedRow>`
      select * from events.note(${name}, ${String(patienceSeconds * 1000)}, ${JSON.stringify(rows)}::jsonb)`.execute(
      tx,
    );
    const fresh = new Map(noted.rows.map((row) => [`${row.event_id} ${row.run}`, row]));
    return deliveries.flatMap((delivery) => {
      const found = fresh.get(`${delivery.entry.event.event_id} ${delivery.run}`);
      return found === undefined ? [] : [{ delivery, held: found.held, behind: found.behind }];
    });
  }

  /** At the end of the transaction of the effect. Returns whether more waits. */
  async settle(tx: Tx, deliveries: readonly Delivery[]): Promise<boolean> {
    const ids = deliveries.map(({ job }) => job.id);
    const attempts = deliveries.map(({ job }) => job.retryCount);
    const { rows } = await sql<{ more: boolean }>`
      select events.settle(${this.queue}, ${ids}::uuid[], ${attempts}::int[]) as more`.execute(tx);
    return rows[0]?.more ?? true;
  }

  /** Whether the consumer of another release wants other events of this type than this process knows of. */
  async isWantedOtherwise(tx: Tx, type: string): Promise<boolean> {
    const known = tx.selectFrom('subscriptions').selectAll().where('queue', '=', this.queue);
    const wanted = wantedBy(await known.where('event_type', '=', type).execute()).get(type);
    return wanted !== undefined && !isDeepStrictEqual(wanted, declaredBy(this.consumer).get(type));
  }

  /** It comes again, the later the more often it was passed on; this was no attempt. */
  async passOn({ id, retryCount }: TakenJob): Promise<void> {
    await sql`
      update bus.job set state = 'created', started_on = null, heartbeat_on = null,
        data = data || jsonb_build_object('passed', passed + 1),
        start_after = bus.job_now() + least(${QUEUE.retryDelayMax}, power(2, least(passed, 10))) * (1 - random() / 2) * interval '1s'
      from (select coalesce((data->>'passed')::int, 0) as passed from bus.job where name = ${this.queue} and id = ${id}) as before
      where name = ${this.queue} and id = ${id} and state = 'active' and retry_count = ${retryCount}`.execute(this.db);
  }

  /** It comes when those of its key that are earlier have come; this was no attempt. */
  async putBack(tx: Tx, delivery: Delivery): Promise<void> {
    const { id, retryCount } = delivery.job;
    await this.forget(tx, delivery);
    await sql`
      update bus.job set state = 'created', started_on = null, heartbeat_on = null
      where name = ${this.queue} and id = ${id} and state = 'active' and retry_count = ${retryCount}`.execute(tx);
  }

  /** It was noted, and was not handled. */
  async forget(tx: Tx, { entry, run }: Delivery): Promise<void> {
    await tx
      .deleteFrom('consumed')
      .where('consumer', '=', this.consumer.name)
      .where('event_id', '=', entry.event.event_id)
      .where('run', '=', run)
      .execute();
  }

  /** It waits behind another of its key, and was not handled. */
  async hold(tx: Tx, delivery: Delivery): Promise<void> {
    await this.forget(tx, delivery);
    await this.bury(tx, delivery, null);
  }

  /** Gives up on it; without a cause it waits behind another of its key. */
  async bury(tx: Tx, { entry, run, job }: Delivery, cause: string | null): Promise<void> {
    await lockKey(tx, this.consumer.name, entry.key);
    await tx
      .insertInto('dead_letters')
      .values({
        consumer: this.consumer.name,
        sequence: entry.sequence,
        run,
        key: entry.key,
        event_id: entry.event.event_id,
        type: entry.event.event_type,
        cause,
        trace_id: entry.event.metadata.trace_id,
        attempts: job.retryCount + 1,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

interface NotedRow extends Omit<Noted, 'delivery'> {
  readonly event_id: string;
  readonly run: string;
}

type TakenRow = {
  readonly job_id: string;
  readonly retry_count: number;
  readonly run: string;
  /** The event that the job is to bring. */
  readonly wanted: number;
} & (EventRow | { readonly event_id: null });

const isLogged = (row: TakenRow): row is TakenRow & EventRow => row.event_id !== null;
