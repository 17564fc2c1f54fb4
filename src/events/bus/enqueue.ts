import { sql, type Transaction } from 'kysely';
import { BUS_CHANNEL } from '../log/event-database.js';
import type { EventTables } from '../log/event-log.tables.js';
import { isWanted } from '../log/wanted.sql.js';

/** Which events of the log; what is left out does not narrow. */
export interface Range {
  readonly types?: readonly string[];
  readonly keys?: readonly string[];
  readonly since?: Date;
  readonly after?: number;
  readonly upTo?: number;
  readonly sequences?: readonly number[];
}

/** Held shared by whoever queues stored events, and alone by who forgets some of them. */
export const RETENTION_LOCK = 0x6576_7274;

/** Of jobs that wait to be taken and are due. */
export const isDue = sql<boolean>`state < 'active' and start_after <= bus.job_now()`;

/** Of jobs that refer to the log. */
export const queuesToLog = sql<boolean>`name like 'events.%'`;

const IS_WANTED = isWanted({ data: sql`data`, partner: sql`partner_id`, mode: sql`mode` });

/** Queues stored events that one consumer wants, before what was published since; returns how many. */
export async function enqueue(tx: Transaction<EventTables>, queue: string, range: Range, run: string): Promise<number> {
  await sql`select pg_advisory_xact_lock_shared(${RETENTION_LOCK})`.execute(tx);
  const { rows } = await sql<{ queued: number }>`
    with wanted as (
      select sequence, key, time from events.event_log
      where sequence > ${range.after ?? 0}
        and sequence <= ${range.upTo ?? Number.MAX_SAFE_INTEGER}
        and (${range.types ?? null}::text[] is null or type = any(${range.types ?? null}::text[]))
        and (${range.keys ?? null}::text[] is null or key = any(${range.keys ?? null}::text[]))
        and (${range.since ?? null}::timestamptz is null or time >= ${range.since ?? null}::timestamptz)
        and (${range.sequences ?? null}::bigint[] is null or sequence = any(${range.sequences ?? null}::bigint[]))
        and not exists (
          select from events.subscriptions s where s.queue = ${queue} and s.event_type = type and not (${IS_WANTED})
        )
    ), queued as (
      insert into bus.job (name, data, start_after, created_on, singleton_key, expire_seconds, deletion_seconds,
        keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds)
      select q.name, jsonb_build_object('sequence', w.sequence, 'run', ${run}::text), bus.job_now(), w.time, w.key,
        q.expire_seconds, q.deletion_seconds, bus.job_now() + q.retention_seconds * interval '1s', q.retry_limit,
        q.retry_delay, q.retry_backoff, q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
      from wanted w join bus.queue q on q.name = ${queue}
      returning 1
    )
    select count(*) as queued, pg_notify(${BUS_CHANNEL}, ${queue})
    from queued`.execute(tx);
  return Number(rows[0]?.queued ?? 0);
}
