import { sql } from 'kysely';
import type { LogEntry } from '../../events/log/log-entry.js';
import { newId } from '../../platform/ids.js';
import { waiting, wakeSenders, type NewDelivery } from './delivery.store.js';
import type { Endpoint } from '../endpoints/endpoint.store.js';
import type { OutgoingTransaction } from '../out/outgoing-database.js';
import { payloadFor, type Payload } from '../out/payload.js';

type Target = Pick<Endpoint, 'id' | 'partner_id' | 'status' | 'api_version' | 'scopes'>;

/** The payload becomes bytes here, once. */
export function deliveryOf(
  endpoint: Target,
  { sequence, key, event }: Pick<LogEntry, 'sequence' | 'key' | 'event'>,
  payload: Payload = payloadFor(endpoint, event),
): NewDelivery & { readonly id: string } {
  return {
    id: newId('whd'),
    endpoint_id: endpoint.id,
    partner_id: endpoint.partner_id,
    event_id: event.event_id,
    event_type: event.event_type,
    key,
    sequence,
    body: JSON.stringify(payload),
    ...waiting(endpoint.status),
    lease_until: null,
    lease_owner: null,
    cause: null,
    trace_id: event.metadata.trace_id,
    created_at: sql<Date>`now()`,
    settled_at: null,
  };
}

/** Each once: an event that comes again changes nothing. */
export async function insertDeliveries(tx: OutgoingTransaction, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('deliveries')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['endpoint_id', 'event_id']).doNothing())
    .execute();
  await wakeSenders(tx);
}
