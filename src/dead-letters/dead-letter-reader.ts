import { sql, type QueryExecutorProvider } from 'kysely';
import { matching, type DeadLetterFilter } from './dead-letter-filter.js';
import type { DeadLetter, DeadLetterSource, Source } from './dead-letter.js';

export interface DeadLetterPage {
  readonly letters: readonly DeadLetter[];
  /** `after` of the next page; undefined after the last one. */
  readonly next: string | undefined;
}

/** A database or a transaction, of whichever tables. */
type Db = QueryExecutorProvider;

interface Wanted {
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Waiting {
  readonly letter: DeadLetter;
  readonly position: string;
}

/** How many letters wait somewhere, and for how long the oldest does. */
export interface Depth {
  readonly source: Source;
  readonly place: string;
  readonly letters: number;
  readonly oldest_seconds: number;
}

/** A letter with its place among all: the microseconds of its failing, which a Date does not hold, and its id. */
type Placed = DeadLetter & { readonly at: string };

/** All dead letters as one list, whichever tables they lie in. */
export class DeadLetterReader {
  constructor(private readonly sources: readonly DeadLetterSource[]) {}

  /** What was given up on last comes first. */
  async page(db: Db, filter: DeadLetterFilter, { after, limit }: Wanted): Promise<DeadLetterPage> {
    const [at = '', id = ''] = after?.split(' ') ?? [];
    const { rows } = await sql<Placed>`
      select * from ${this.all()} as letters
      where ${matching(filter)} and ${after === undefined ? sql`true` : sql`(at, id) < (${at}::bigint, ${id})`}
      order by at desc, id desc limit ${limit + 1}`.execute(db);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { letters: shown.map(letterOf), next: rows.length > limit && last ? positionOf(last) : undefined };
  }

  /** What was given up on first comes first, each with the `after` of what follows it. */
  async oldest(db: Db, filter: DeadLetterFilter, { after, limit }: Wanted): Promise<readonly Waiting[]> {
    const [at = '', id = ''] = after?.split(' ') ?? [];
    const { rows } = await sql<Placed>`
      select * from ${this.all()} as letters
      where ${matching(filter)} and ${after === undefined ? sql`true` : sql`(at, id) > (${at}::bigint, ${id})`}
      order by at, id limit ${limit}`.execute(db);
    return rows.map((row) => ({ letter: letterOf(row), position: positionOf(row) }));
  }

  async count(db: Db, filter: DeadLetterFilter): Promise<number> {
    const { rows } = await sql<{ letters: number }>`
      select count(*)::int as letters from ${this.all()} as letters where ${matching(filter)}`.execute(db);
    return rows[0]?.letters ?? 0;
  }

  async find(db: Db, id: string): Promise<DeadLetter | undefined> {
    const { rows } = await sql<Placed>`select * from ${this.all()} as letters where id = ${id}`.execute(db);
    return rows[0] && letterOf(rows[0]);
  }

  /** Of every place that has any. */
  async depths(db: Db): Promise<readonly Depth[]> {
    const { rows } = await sql<Depth>`
      select source, place, count(*)::int as letters,
        greatest(0, extract(epoch from clock_timestamp() - min(failed_at)))::float8 as oldest_seconds
      from ${this.all()} as letters group by source, place order by source, place`.execute(db);
    return rows;
  }

  sourceOf({ source }: DeadLetter): DeadLetterSource {
    const found = this.sources.find(({ name }) => name === source);
    if (!found) throw new Error(`nobody here knows dead letters of ${source}`);
    return found;
  }

  private all() {
    const parts = this.sources.map(
      ({ name, letters }) =>
        sql`select ${sql.lit(name)}::text as source, letter.*, (extract(epoch from failed_at) * 1000000)::bigint as at
          from (${letters}) as letter`,
    );
    return sql`(${sql.join(parts, sql` union all `)})`;
  }
}

const letterOf = ({ id, source, place, type, key, cause, attempts, trace_id, failed_at }: Placed): DeadLetter => ({
  ...{ id, source, place, type, key, cause, attempts, trace_id, failed_at },
});

const positionOf = ({ at, id }: Placed): string => `${at} ${id}`;
