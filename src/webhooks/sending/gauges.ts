import { sql } from 'kysely';
import { webhookBacklog, webhookParked } from '../../platform/metrics.js';
import type { OutgoingDatabase } from '../out/outgoing-database.js';

/** Counts what is to be sent, for /metrics. */
export async function countWebhooks(db: OutgoingDatabase): Promise<void> {
  const { rows } = await sql<{ due: number; parked: number }>`
    select (select count(*) from webhooks_out.deliveries where status = 'pending' and next_attempt_at <= now()) as due,
      (select count(*) from webhooks_out.deliveries where status = 'parked') as parked`.execute(db);
  webhookBacklog.set(rows[0]?.due ?? 0);
  webhookParked.set(rows[0]?.parked ?? 0);
}
