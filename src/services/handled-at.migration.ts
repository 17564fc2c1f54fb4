import { sql, type Migration } from 'kysely';

/** Says when a request was handled, so that its id is forgotten in time. */
export const handledAt = (schema: string, ...tables: readonly string[]): Migration => ({
  async up(db) {
    for (const table of tables) {
      await sql`alter table ${sql.table(`${schema}.${table}`)} add column handled_at timestamptz not null default now()`.execute(
        db,
      );
      await sql`create index ${sql.id(`${table}_by_time`)} on ${sql.table(`${schema}.${table}`)} using brin (handled_at)`.execute(
        db,
      );
    }
  },
});
