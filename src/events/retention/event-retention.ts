import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import { queuesToLog, RETENTION_LOCK } from '../bus/enqueue.js';
import type { EventDatabase } from '../log/event-database.js';

/** Short enough to hold nobody up. */
const BATCH = 1_000;
const DAY_MILLISECONDS = 86_400_000;

export interface RetentionOptions {
  readonly days: number;
  /** Whether events are copied elsewhere: none is forgotten that is not copied yet. */
  readonly copied: boolean;
  readonly clock: Clock;
}

/** How many were forgotten. */
export interface Forgotten {
  readonly events: number;
  readonly consumed: number;
}

/**
 * Forgets events that are older than so many days, and what was noted of them. Kept however old they are: events that are on
 * their way to a consumer, that wait for a person, or that are yet to be copied. Safe where several processes do it at once.
 */
export class EventRetention {
  constructor(
    private readonly db: EventDatabase,
    private readonly options: RetentionOptions,
  ) {}

  async prune(stopping?: AbortSignal): Promise<Forgotten> {
    const until = new Date(this.options.clock.now() - this.options.days * DAY_MILLISECONDS);
    return {
      events: await inBatches(() => this.pruneEvents(until), stopping),
      consumed: await inBatches(() => this.pruneConsumed(until), stopping),
    };
  }

  private pruneEvents(until: Date): Promise<number> {
    return this.db.transaction().execute(async (tx) => {
      // Nobody queues stored events meanwhile: what they queued until now is seen, and kept.
      await sql`select pg_advisory_xact_lock(${RETENTION_LOCK})`.execute(tx);
      const { rows } = await sql<{ forgotten: number }>`
        with wanted as materialized (
          select sequence from events.dead_letters
          union select (data->>'sequence')::bigint from bus.job
            where ${queuesToLog} and state < 'completed' and created_on < ${until}
        ), doomed as materialized (
          select sequence from events.event_log log
          where time < ${until} and not exists (select from wanted where wanted.sequence = log.sequence)
            and (not ${this.options.copied}
              or sequence <= (select coalesce(min(relays.sequence), 0) from events.relays))
          order by sequence limit ${BATCH}
        ), gone as (
          delete from events.event_log log using doomed where log.sequence = doomed.sequence returning log.sequence
        ), marked as (
          update events.pruned set up_to = greatest(up_to, (select max(sequence) from gone)) where exists (select from gone)
        )
        select count(*) as forgotten from gone`.execute(tx);
      return rows[0]?.forgotten ?? 0;
    });
  }

  /** As long as an event can come again, it is known who has handled it. */
  private async pruneConsumed(until: Date): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from events.consumed where ctid = any (array(
        select each.ctid from events.consumed each
        where handled_at < ${until} and not exists (select from events.event_log log where log.event_id = each.event_id)
        limit ${BATCH}
      ))`.execute(this.db);
    return Number(numAffectedRows ?? 0);
  }
}

async function inBatches(batch: () => Promise<number>, stopping: AbortSignal | undefined): Promise<number> {
  let total = 0;
  for (;;) {
    const forgotten = await batch();
    total += forgotten;
    if (forgotten < BATCH || stopping?.aborted) return total;
  }
}
