import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { cutPage, keysetPage, type Keyset } from '../../platform/db/keyset.js';
import { decodePageToken } from '../../platform/db/page-token.js';
import { INBOX_CHANNEL } from './inbox.migrations.js';
import type { InboxRow, InboxState } from './inbox.tables.js';
import type { InboxDatabase } from './open-inbox.js';

export interface InboxFilter {
  readonly status?: InboxState | undefined;
  readonly provider?: string | undefined;
}

/** A delivery without its payload. */
export type InboxEntry = Omit<InboxRow, 'body'>;

const NEWEST: Keyset = { sort: 'received_at', id: 'id', type: 'timestamptz', direction: 'desc' };
const ENTRY = [
  ...(['id', 'provider', 'delivery_id', 'headers', 'received_at', 'status', 'attempts', 'next_attempt_at'] as const),
  ...(['lease_until', 'cause', 'settled_at', 'trace_id', 'correlation_id', 'authenticated'] as const),
] as const satisfies readonly (keyof InboxEntry)[];

/** What operators see of the inbox, and do about it. */
export class InboxDesk {
  constructor(
    private readonly db: InboxDatabase,
    private readonly clock: Clock,
  ) {}

  async page(
    { status, provider }: InboxFilter,
    position: string | undefined,
    size: number,
  ): Promise<{ readonly entries: readonly InboxEntry[]; readonly next: string | undefined }> {
    const after = position === undefined ? undefined : decodePageToken(position, NEWEST.type);
    const query = this.db
      .selectFrom('inbox')
      .select(ENTRY)
      .$if(status !== undefined, (some) => some.where('status', '=', status as InboxState))
      .$if(provider !== undefined, (some) => some.where('provider', '=', provider as string));
    const { rows, nextPageToken } = cutPage(await keysetPage(query, NEWEST, { after, size }).execute(), size);
    return { entries: rows, next: nextPageToken || undefined };
  }

  async find(id: string): Promise<InboxRow> {
    const row = await this.db.selectFrom('inbox').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw AppError.notFound('delivery', id);
    return row;
  }

  /** From the beginning, with all its attempts before it. */
  async retry(id: string): Promise<InboxRow> {
    const again = await tryAgain(this.db, id, { from: ['failed', 'dead'], at: new Date(this.clock.now()) });
    if (again) return again;
    const { status } = await this.find(id);
    throw AppError.of(
      'FAILED_PRECONDITION',
      { id, status },
      { message: `Only a delivery that failed or died is tried again; this one is ${status}.` },
    );
  }
}

/** undefined where it is in none of these states. */
export async function tryAgain(
  db: InboxDatabase,
  id: string,
  { from, at: next_attempt_at }: { readonly from: readonly InboxState[]; readonly at: Date },
): Promise<InboxRow | undefined> {
  const again = await db
    .updateTable('inbox')
    .set({ status: 'received', attempts: 0, next_attempt_at, cause: null, settled_at: null })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returningAll()
    .executeTakeFirst();
  if (again) await sql`select pg_notify(${INBOX_CHANNEL}, '')`.execute(db);
  return again;
}
