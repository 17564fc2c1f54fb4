import { type Insertable, type Kysely, sql, type Transaction } from 'kysely';

/** Rows that belong together, by table. */
export type SeedRows<DB> = { readonly [Table in keyof DB]?: readonly Insertable<DB[Table]>[] };

export interface Seeding<DB> {
  /** The service's schema. */
  readonly schema: string;
  /** Parents before those that refer to them. Rows in the first mean that there is data. */
  readonly tables: readonly (keyof DB & string)[];
  /** Read once, never all in memory. Each row has all columns of its table. */
  readonly rows: Iterable<SeedRows<DB>>;
  /** Adds what is missing where there is data; without it tables with data are left alone. */
  readonly append?: boolean | undefined;
}

/** Tells these advisory locks apart from those of migrations. */
const LOCK_SPACE = 0x7365_6564;
const ROWS_AT_ONCE = 2000;

/**
 * Fills the tables, all or nothing. Where several processes start at once, one does it and the others wait and find the
 * work done.
 */
export async function seedTables<DB>(db: Kysely<DB>, seeding: Seeding<DB>): Promise<void> {
  const { schema, tables, rows, append = false } = seeding;
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_SPACE)}, hashtext(${schema}))`.execute(tx);
    if (!append && (await hasRows(tx, schema, tables[0] ?? ''))) return;
    for (const batch of batches(tables, rows)) {
      for (const [table, batchRows] of batch) await insert(tx, schema, table, batchRows);
    }
    // Without statistics the first lists would be planned as if the tables were empty.
    for (const table of tables) await sql`analyze ${sql.id(schema, table)}`.execute(tx);
  });
}

/** One after the other; iterator helpers would need Node 22. */
export function* each<Item, Result>(
  items: Iterable<Item>,
  result: (item: Item, index: number) => Result,
): Generator<Result> {
  let index = 0;
  for (const item of items) yield result(item, index++);
}

async function hasRows<DB>(tx: Transaction<DB>, schema: string, table: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(schema, table)} limit 1`.execute(tx);
  return rows.length > 0;
}

/** Rows by table, tables in their order. */
function* batches<DB>(tables: Seeding<DB>['tables'], rows: Seeding<DB>['rows']) {
  let batch = new Map(tables.map((table): [string, unknown[]] => [table, []]));
  let held = 0;
  for (const group of rows) {
    for (const table of tables) {
      const added = group[table] ?? [];
      batch.get(table)?.push(...added);
      held += added.length;
    }
    if (held < ROWS_AT_ONCE) continue;
    yield batch;
    batch = new Map(tables.map((table) => [table, []]));
    held = 0;
  }
  if (held > 0) yield batch;
}

/** As one JSON parameter, because a statement has at most 65,535 of them; columns are matched by name. */
async function insert<DB>(tx: Transaction<DB>, schema: string, table: string, rows: readonly unknown[]): Promise<void> {
  if (rows.length === 0) return;
  const name = sql.id(schema, table);
  await sql`
    insert into ${name} select * from json_populate_recordset(null::${name}, ${JSON.stringify(rows)})
    on conflict do nothing`.execute(tx);
}
