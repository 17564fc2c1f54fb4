import { sql } from 'kysely';
import type { OutgoingDatabase } from '../out/outgoing-database.js';

/**
 * When the next delivery is due, in the past where one waits already; undefined where none is to be sent. What was parked
 * and may go now has been due since it was kept.
 */
export async function nextDue(db: OutgoingDatabase): Promise<Date | undefined> {
  const { rows } = await sql<{ readonly due: Date | null }>`
    select min(due) as due from webhooks_out.endpoints e cross join lateral (
      (select next_attempt_at as due from webhooks_out.deliveries d
        where d.endpoint_id = e.id and d.status = 'pending' order by next_attempt_at limit 1)
      union all
      (select created_at from webhooks_out.deliveries d where d.endpoint_id = e.id and d.status = 'parked' limit 1)
    ) as waiting
    where e.status = 'enabled' and e.deleted_at is null`.execute(db);
  return rows[0]?.due ?? undefined;
}
