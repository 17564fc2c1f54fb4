import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import type { OutgoingDatabase } from '../out/outgoing-database.js';

/** Short enough to hold nobody up. */
const BATCH = 1_000;
const DAY_MILLISECONDS = 86_400_000;

export interface DeliveryRetentionOptions {
  /** After they have come to their end. */
  readonly days: number;
  readonly clock: Clock;
}

/**
 * Forgets deliveries to partners that came to their end so long ago, with their attempts; returns how many. Kept however old
 * they are: those that wait for their endpoint or for a person, and those of events that are in the log, which may be handled
 * again: what was sent for them must be known. Safe where several processes do it at once.
 */
export async function forgetDeliveries(
  db: OutgoingDatabase,
  { days, clock }: DeliveryRetentionOptions,
  stopping?: AbortSignal,
): Promise<number> {
  const until = new Date(clock.now() - days * DAY_MILLISECONDS);
  let total = 0;
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from webhooks_out.deliveries where id in (
        select delivery.id from webhooks_out.deliveries delivery
        join webhooks_out.endpoints endpoint on endpoint.id = delivery.endpoint_id
        where delivery.settled_at < ${until}
          and (delivery.status in ('delivered', 'discarded')
            or delivery.status = 'failed' and endpoint.deleted_at is not null)
          and not exists (select from events.event_log log where log.event_id = delivery.event_id)
        limit ${BATCH} for update of delivery skip locked
      )`.execute(db);
    total += Number(numAffectedRows);
    if (numAffectedRows < BigInt(BATCH) || stopping?.aborted) return total;
  }
}
