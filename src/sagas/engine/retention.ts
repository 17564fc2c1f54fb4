import { DBOS } from '@dbos-inc/dbos-sdk';
import { sql, type Kysely } from 'kysely';
import type { SagasTables } from './sagas.tables.js';

/** Short enough to hold nobody up. */
const BATCH = 200;

/**
 * Forgets sagas that ended before, with all that was written down of their steps; returns how many. Kept however old they are:
 * those that have not ended, and those of orders of which the log still has an event, as it would begin them once more.
 */
export async function forgetSagas(db: Kysely<SagasTables>, until: Date, stopping?: AbortSignal): Promise<number> {
  for (let total = 0; ;) {
    const forgotten = await forgetBatch(db, until);
    total += forgotten;
    if (forgotten < BATCH || stopping?.aborted) return total;
  }
}

const forgetBatch = (db: Kysely<SagasTables>, until: Date): Promise<number> =>
  db.transaction().execute(async (tx) => {
    // Held, so that nobody restarts one meanwhile.
    const { rows } = await sql<{ readonly id: string }>`
      select id from sagas.sagas
      where ended_at < ${until} and not exists (select from events.event_log where key = order_id)
      order by ended_at limit ${BATCH} for update skip locked`.execute(tx);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    // First: a saga that is still listed is found again where this ends halfway.
    await DBOS.deleteWorkflows(ids);
    await sql`delete from dbos.notifications where destination_uuid = any(${ids})`.execute(tx);
    await tx.deleteFrom('sagas').where('id', 'in', ids).execute();
    return ids.length;
  });
