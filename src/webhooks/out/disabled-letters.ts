import { sql, type Transaction } from 'kysely';
import { consumer, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import { uuidOf } from '../../platform/ids.js';
import { OUTGOING_SCHEMA, type OutgoingTables } from './outgoing.tables.js';

const HEARS = { 'webhook_endpoint.disabled': 1 } as const;

/** What the people behind an endpoint are written. */
export interface DisabledLetter {
  /** The same whenever the same event is handled. */
  readonly requestId: string;
  readonly address: string;
  readonly values: { readonly endpoint_id: string; readonly host: string; readonly reason: string };
  readonly traceId: string;
}

/** What a letter takes. */
const LONGEST_HOST = 200;
/** To one address. */
const MOST_LETTERS_AN_HOUR = 20;

/** Has a mail written where an endpoint that is disabled has an address for it. */
export const disabledLetters = (write: (letter: DisabledLetter) => Promise<void>): AnyConsumer =>
  consumer<typeof HEARS, OutgoingTables>({
    name: 'webhooks.letters',
    hears: HEARS,
    from: 'now',
    schema: OUTGOING_SCHEMA,
    handle: async (tx, { event_id: eventId, data, metadata }: Heard<typeof HEARS>) => {
      const endpoint = await tx
        .selectFrom('endpoints')
        .select(['url', 'notify_email'])
        .where('id', '=', data.endpoint_id)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (!endpoint?.notify_email) return;
      if (await isTold(tx, eventId, endpoint.notify_email)) return;
      await write({
        requestId: uuidOf(eventId, 'letter'),
        address: endpoint.notify_email,
        // Not the whole address: its path and query may hold what opens the door.
        values: { endpoint_id: data.endpoint_id, host: hostOf(endpoint.url), reason: data.reason },
        traceId: metadata.trace_id,
      });
    },
  });

/**
 * Whether it had its letter within the hour, or the address had many: whoever resumes an endpoint and is told at once that it
 * is gone knows why, and an address that somebody gave for theirs must not be filled with letters.
 */
async function isTold(tx: Transaction<OutgoingTables>, eventId: string, address: string): Promise<boolean> {
  const { rows } = await sql<{ readonly of_endpoint: boolean }>`
    select before.key = now.key as of_endpoint
    from events.event_log now join webhooks_out.endpoints endpoint on endpoint.notify_email = ${address}
    join events.event_log before on before.key = endpoint.id and before.type = now.type
      and before.sequence < now.sequence and before.time > now.time - interval '1 hour'
    where now.event_id = ${eventId} limit ${MOST_LETTERS_AN_HOUR}`.execute(tx);
  return rows.length === MOST_LETTERS_AN_HOUR || rows.some(({ of_endpoint }) => of_endpoint);
}

const hostOf = (url: string): string => new URL(url).host.slice(0, LONGEST_HOST);
