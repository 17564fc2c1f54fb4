import { sql } from 'kysely';
import type { OutgoingTransaction } from './outgoing-database.js';

/**
 * Parks what an endpoint that is no longer enabled still has to get. In the transaction that changes its status, and after
 * that change: events that are fanned out meanwhile wait for it, and are parked themselves. What is being sent at this
 * moment ends as it ends.
 */
export async function parkPending(tx: OutgoingTransaction, endpointId: string): Promise<void> {
  await tx
    .updateTable('deliveries')
    .set({ status: 'parked', next_attempt_at: null })
    .where('endpoint_id', '=', endpointId)
    .where('status', '=', 'pending')
    .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<=', sql<Date>`now()`)]))
    .execute();
}
