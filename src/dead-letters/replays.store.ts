import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import { newId } from '../platform/ids.js';
import { writtenFilter, type DeadLetterFilter } from './dead-letter-filter.js';
import type { DeadLettersTables, ReplayRow } from './dead-letters.tables.js';

export type BulkReplay = Selectable<ReplayRow>;

type Db = Kysely<DeadLettersTables>;
type Tx = Transaction<DeadLettersTables>;

/** What one letter came to. */
export interface Progress {
  readonly position: string;
  readonly replayed: number;
  /** undefined: it is on its way. */
  readonly cause?: string;
}

/** A process that says nothing for so long is taken for dead, and another goes on where it was. */
const LEASE = sql<Date>`clock_timestamp() + interval '10 seconds'`;

export function addReplay(
  tx: Tx,
  given: {
    readonly filter: DeadLetterFilter;
    readonly perSecond: number;
    readonly total: number;
    operator: string | null;
  },
): Promise<BulkReplay> {
  const { filter, perSecond: per_second, total, operator } = given;
  const begun = { state: 'running', replayed: 0, failed: 0, cause: null, position: null, leased_until: null } as const;
  return tx
    .insertInto('replays')
    .values({
      id: newId('dlr'),
      ...begun,
      per_second,
      total,
      operator,
      filter: JSON.stringify(writtenFilter(filter)),
      ended_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** One that nobody alive works on, for this process alone. */
export async function claimReplay(db: Db): Promise<BulkReplay | undefined> {
  return db
    .updateTable('replays')
    .set({ leased_until: LEASE })
    .where('id', '=', (query) =>
      query
        .selectFrom('replays')
        .select('id')
        .where('state', '=', 'running')
        .where(sql<boolean>`coalesce(leased_until < clock_timestamp(), true)`)
        .orderBy('id')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Notes a letter as dealt with; undefined where the replay was cancelled, or another process has gone on with it. */
export async function advance(
  tx: Db | Tx,
  { id, position: before }: BulkReplay,
  { position, replayed, cause }: Progress,
): Promise<BulkReplay | undefined> {
  return tx
    .updateTable('replays')
    .set((row) => ({
      position,
      replayed: row('replayed', '+', replayed),
      // What waits behind a letter comes along, meant or not.
      total: row.fn<number>('greatest', ['total', row('replayed', '+', replayed)]),
      failed: row('failed', '+', cause === undefined ? 0 : 1),
      ...(cause !== undefined && { cause }),
      leased_until: LEASE,
    }))
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where(sql<boolean>`position is not distinct from ${before}`)
    .returningAll()
    .executeTakeFirst();
}

/** undefined where it has ended already. */
export const endReplay = (db: Db | Tx, id: string, state: 'completed' | 'cancelled'): Promise<BulkReplay | undefined> =>
  db
    .updateTable('replays')
    .set({ state, ended_at: sql<Date>`clock_timestamp()`, leased_until: null })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst();

export const findReplay = (db: Db | Tx, id: string): Promise<BulkReplay | undefined> =>
  db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirst();

/** The newest first; `after` is an id. */
export async function replays(
  db: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<{ readonly replays: readonly BulkReplay[]; readonly next: string | undefined }> {
  const rows = await db
    .selectFrom('replays')
    .selectAll()
    .$if(after !== undefined, (query) => query.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return { replays: shown, next: rows.length > limit ? shown.at(-1)?.id : undefined };
}
