import { sql, type Transaction } from 'kysely';
import type { InboxRow, InboxState, InboxTables } from './inbox.tables.js';
import type { InboxDatabase } from './open-inbox.js';

export interface Settled {
  readonly row: Pick<InboxRow, 'id' | 'attempts'>;
  readonly status: Extract<InboxState, 'done' | 'failed' | 'dead'>;
  readonly cause: string | null;
  /** Of one that failed. */
  readonly again?: Date;
}

/** Takes what is due, oldest first, for as long as a lease lasts. Others pass it by; where this process dies, the lease ends. */
export async function claim(
  db: InboxDatabase,
  { now, leaseUntil, most }: { readonly now: Date; readonly leaseUntil: Date; readonly most: number },
): Promise<readonly InboxRow[]> {
  const { rows } = await sql<InboxRow>`
    update webhooks_in.inbox set status = 'processing', attempts = attempts + 1, lease_until = ${leaseUntil}
    where id in (
      select id from webhooks_in.inbox
      where status in ('received', 'failed', 'processing') and coalesce(lease_until, next_attempt_at) <= ${now}
      order by coalesce(lease_until, next_attempt_at), id limit ${most} for update skip locked
    ) returning *`.execute(db);
  return rows.toSorted((a, b) => a.received_at.getTime() - b.received_at.getTime() || (a.id < b.id ? -1 : 1));
}

/**
 * Notes what became of them, and tells which of them were still this attempt's: whoever took over a lease that was over has
 * counted another attempt.
 */
export async function settle(
  tx: Transaction<InboxTables> | InboxDatabase,
  settled: readonly Settled[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ readonly id: string }>`
    update webhooks_in.inbox set status = given.status, cause = given.cause, lease_until = null,
      next_attempt_at = coalesce(given.again, inbox.next_attempt_at),
      settled_at = case when given.status = 'failed' then null else ${now}::timestamptz end
    from unnest(${settled.map(({ row }) => row.id)}::text[], ${settled.map(({ row }) => row.attempts)}::int[],
      ${settled.map(({ status }) => status)}::text[], ${settled.map(({ cause }) => cause)}::text[],
      ${settled.map(({ again }) => again ?? null)}::timestamptz[]) as given (id, attempts, status, cause, again)
    where inbox.id = given.id and inbox.attempts = given.attempts and inbox.status = 'processing'
    returning inbox.id`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}
