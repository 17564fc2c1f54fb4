import { sql, type Transaction } from 'kysely';
import { consumer, type AnyConsumer, type Hears } from '../../events/bus/consumer.js';
import { CATALOG, latest } from '../../events/catalog/catalog.js';
import type { Envelope } from '../../events/envelope.js';
import { OPEN_EVENT_TYPES } from '../../events/feed/event-access.js';
import { deliveryOf, insertDeliveries } from '../deliveries/delivery-rows.js';
import type { Endpoint } from '../endpoints/endpoint.store.js';
import { passes } from '../endpoints/event-filter.js';
import { OUTGOING_SCHEMA, type OutgoingTables } from './outgoing.tables.js';
import { payloadFor, type PayloadOptions } from './payload.js';
import { EVERY_TYPE, sees } from '../endpoints/subscription.js';

/** They are sent to the endpoint that they are about, when they are made: see `TestEvents`. */
const NOT_FANNED_OUT = 'webhook.test';
const BATCH = 25;

type Listening = Endpoint & {
  readonly event_sequence: number;
  readonly event_key: string;
  /** Something of the same key waits for the endpoint: what comes later must not pass it. */
  readonly waits_behind: boolean;
};

/** Follows what partners may see, and writes down for each endpoint what is to be sent to it. */
export function fanOut(options: PayloadOptions = {}): AnyConsumer {
  const { catalog = CATALOG } = options;
  const types = OPEN_EVENT_TYPES.filter((type) => type !== NOT_FANNED_OUT);
  return consumer<Hears, OutgoingTables>({
    name: 'webhooks.out',
    hears: Object.fromEntries(types.map((type) => [type, latest(catalog, type)])),
    // Endpoints get what happens after they are made.
    from: 'now',
    // Others have no endpoints.
    ofPartners: true,
    schema: OUTGOING_SCHEMA,
    batch: BATCH,
    handle: (tx, event) => deliver(tx, event, options),
  });
}

async function deliver(tx: Transaction<OutgoingTables>, event: Envelope, options: PayloadOptions): Promise<void> {
  const rows = (await listeners(tx, event)).flatMap((endpoint) => {
    if (!sees(endpoint.scopes, event.event_type)) return [];
    const payload = payloadFor(endpoint, event, options);
    if (!passes(endpoint.filters, payload)) return [];
    const entry = { sequence: endpoint.event_sequence, key: endpoint.event_key, event };
    const row = deliveryOf(endpoint, entry, payload);
    return [endpoint.waits_behind ? { ...row, status: 'parked' as const, next_attempt_at: null } : row];
  });
  await insertDeliveries(tx, rows);
}

/**
 * Endpoints of the partner whose event it is. They are held until the deliveries are there: who pauses one meanwhile waits,
 * and then parks these as well.
 */
async function listeners(tx: Transaction<OutgoingTables>, { event_id, event_type }: Envelope) {
  const { rows } = await sql<Listening>`
    select endpoint.*, entry.sequence as event_sequence, entry.key as event_key, exists (
      select from webhooks_out.deliveries parked
      where parked.endpoint_id = endpoint.id and parked.key = entry.key and parked.status = 'parked'
    ) as waits_behind
    from events.event_log entry
    join webhooks_out.endpoints endpoint on endpoint.partner_id = entry.partner_id
    where entry.event_id = ${event_id} and endpoint.deleted_at is null and endpoint.created_at <= entry.time
      and endpoint.event_types && array[${event_type}, ${EVERY_TYPE}]
    for share of endpoint`.execute(tx);
  return rows;
}
