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
      await write({
        requestId: uuidOf(eventId, 'letter'),
        address: endpoint.notify_email,
        // Not the whole address: its path and query may hold what opens the door.
        values: { endpoint_id: data.endpoint_id, host: hostOf(endpoint.url), reason: data.reason },
        traceId: metadata.trace_id,
      });
    },
  });

const hostOf = (url: string): string => new URL(url).host.slice(0, LONGEST_HOST);
