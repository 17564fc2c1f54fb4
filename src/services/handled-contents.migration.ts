import { sql, type Migration } from 'kysely';

/** What was asked for, beside the id of the request; null where a process of before handled it. */
export const handledContents = (schema: string, ...tables: readonly string[]): Migration => ({
  async up(db) {
    for (const table of tables)
      await sql`alter table ${sql.table(`${schema}.${table}`)} add column contents text`.execute(db);
  },
});
