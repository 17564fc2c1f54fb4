import { type RawBuilder, type SelectQueryBuilder, sql, type SqlBool } from 'kysely';
import { encodePageToken, type PageKey, type SortType } from './page-token.js';

/** The order of a list. Its index is `(sort, id)`; both columns are NOT NULL, and the id, a text, makes the order total. */
export interface Keyset {
  /** Column names, with their table where a join needs it: "orders.placed_at". */
  readonly sort: string;
  readonly id: string;
  readonly type: SortType;
  readonly direction: 'asc' | 'desc';
}

/** What `keysetPage` adds to each row. */
export interface PagePlace {
  readonly page_sort: string;
  readonly page_id: string;
}

/** Turns a query into one page: the rows after a key, in order, and one more row to see whether there is a next page. */
export function keysetPage<DB, TB extends keyof DB, O>(
  query: SelectQueryBuilder<DB, TB, O>,
  keyset: Keyset,
  page: { readonly after?: PageKey | undefined; readonly size: number },
): SelectQueryBuilder<DB, TB, O & PagePlace> {
  const sort = sql.ref(keyset.sort);
  const id = sql.ref(keyset.id);
  const started = page.after === undefined ? query : query.where(isAfter(keyset, page.after));
  return started
    .select([sortText(keyset).as('page_sort'), sql<string>`${id}`.as('page_id')])
    .orderBy(sort, keyset.direction)
    .orderBy(id, keyset.direction)
    .limit(page.size + 1) as SelectQueryBuilder<DB, TB, O & PagePlace>;
}

/** Compares as one row value, because PostgreSQL then enters the composite index at the key. */
function isAfter({ sort, id, type, direction }: Keyset, key: PageKey): RawBuilder<SqlBool> {
  const columns = sql`(${sql.ref(sort)}, ${sql.ref(id)})`;
  const values = sql`(${key.sort}::${sql.raw(type)}, ${key.id}::text)`;
  return direction === 'asc' ? sql<SqlBool>`${columns} > ${values}` : sql<SqlBool>`${columns} < ${values}`;
}

/** A Date would cut the microseconds, and the next page would repeat or skip rows. */
function sortText({ sort, type }: Keyset): RawBuilder<string> {
  if (type !== 'timestamptz') return sql<string>`${sql.ref(sort)}::text`;
  return sql<string>`to_char(${sql.ref(sort)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/** The page without its extra row, and the token of the next page, empty on the last. */
export function cutPage<Row extends PagePlace>(
  rows: readonly Row[],
  size: number,
): { readonly rows: readonly Row[]; readonly nextPageToken: string } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return { rows: page, nextPageToken: rows.length > size && last !== undefined ? pageTokenOf(last) : '' };
}

/** The token that begins after this row. */
export const pageTokenOf = (row: PagePlace): string => encodePageToken({ sort: row.page_sort, id: row.page_id });
