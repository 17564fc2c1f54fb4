import { sql, type Kysely } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import { INBOX_CHANNEL } from './inbox.migrations.js';
import type { InboxTables, NewDelivery } from './inbox.tables.js';

export type Accepted = 'accepted' | 'repeated';

/** Where deliveries are kept, each once. */
export class InboxStore {
  constructor(
    private readonly db: Kysely<InboxTables>,
    private readonly clock: Clock,
  ) {}

  /** All of them in one statement, durable when it is answered; one that was kept before, or stands twice in the list, is `repeated`. */
  async keep(deliveries: readonly NewDelivery[]): Promise<readonly Accepted[]> {
    const rows = deliveries.map((delivery) => ({ ...delivery, id: newId('whi', this.clock) }));
    const column = <Name extends keyof (typeof rows)[number]>(name: Name) => rows.map((row) => row[name]);
    const now = new Date(this.clock.now());
    const { rows: kept } = await sql<{ readonly id: string }>`
      with kept as (
        insert into webhooks_in.inbox (id, provider, delivery_id, headers, body, received_at, status, attempts,
          next_attempt_at, trace_id, correlation_id, authenticated)
        select id, provider, delivery_id, headers::jsonb, body, ${now}, 'received', 0, ${now}, trace_id, correlation_id,
          authenticated
        from unnest(${column('id')}::text[], ${column('provider')}::text[], ${column('delivery_id')}::text[],
          ${rows.map(({ headers }) => JSON.stringify(headers))}::text[], ${column('body')}::bytea[],
          ${column('trace_id')}::text[], ${column('correlation_id')}::text[], ${column('authenticated')}::boolean[])
          as given (id, provider, delivery_id, headers, body, trace_id, correlation_id, authenticated)
        on conflict (provider, delivery_id) do nothing
        returning id
      )
      select id, pg_notify(${INBOX_CHANNEL}, '') from kept`.execute(this.db);
    const found = new Set(kept.map(({ id }) => id));
    return rows.map(({ id }) => (found.has(id) ? 'accepted' : 'repeated'));
  }
}
