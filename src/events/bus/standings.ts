import { sql } from 'kysely';
import type { EventDatabase } from '../log/event-database.js';

/** How far one consumer is. */
export interface Standing {
  readonly consumer: string;
  /** Types of events. */
  readonly hears: readonly string[];
  /** Events that are on their way to it, those being handled included. */
  readonly waiting: number;
  /** How long the oldest of them has been waiting, in seconds; 0 where none is. */
  readonly lag_seconds: number;
  /** Events that wait for a person. */
  readonly dead_letters: number;
}

/** Of all consumers there are, whichever process runs them. Those that subscribed once and are gone stand here too. */
export async function standings(db: EventDatabase): Promise<readonly Standing[]> {
  const { rows } = await sql<Standing>`
    with consumers as (
      select queue, substr(queue, length('events.') + 1) as consumer, array_agg(event_type order by event_type) as hears
      from events.subscriptions group by queue
    )
    select consumer, hears, coalesce(waiting, 0)::int as waiting, coalesce(lag, 0)::float8 as lag_seconds,
      (select count(*)::int from events.dead_letters d where d.consumer = consumers.consumer) as dead_letters
    from consumers left join lateral (
      select count(*) as waiting, extract(epoch from clock_timestamp() - min(created_on)) as lag
      from bus.job where name = queue and state < 'completed'
    ) as jobs on true
    order by consumer`.execute(db);
  return rows.map((row) => ({ ...row, lag_seconds: Math.max(0, Math.round(row.lag_seconds * 1000) / 1000) }));
}
