import { sql, type Kysely } from 'kysely';

/** Short enough to hold nobody up. */
const BATCH = 1_000;

/** Deletes the rows of a table that are older, batch by batch; returns how many. */
export async function deleteOlder(
  db: Kysely<unknown>,
  { table, column, until }: { readonly table: string; readonly column: string; readonly until: Date },
): Promise<number> {
  for (let total = 0; ;) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where ctid = any (array(
        select ctid from ${sql.table(table)} where ${sql.ref(column)} < ${until} limit ${BATCH}
      ))`.execute(db);
    total += Number(numAffectedRows);
    if (numAffectedRows < BATCH) return total;
  }
}
