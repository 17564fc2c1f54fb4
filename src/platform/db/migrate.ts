import { type Kysely, type Migration, type MigrationResult, Migrator, sql } from 'kysely';
import type { Logger } from '../logger.js';

/** Migrations by name; they run in the order of their names, for example "0001-orders". */
export type Migrations = Readonly<Record<string, Migration>>;

/** Tells our advisory locks apart from those of others in the same database. */
const LOCK_SPACE = 0x7472_6976;

/**
 * Brings `schema` up to date, creating it where it is missing. Safe where several processes start at once: one migrates,
 * the others wait and find the work done. Either all pending migrations take effect or none. A schema that a newer release
 * has brought further is up to date: processes of both run side by side during a rollout.
 * Tables inside a migration lie in `schema` without naming it.
 */
export async function migrate<DB>(
  db: Kysely<DB>,
  schema: string,
  migrations: Migrations,
  logger?: Pick<Logger, 'info'>,
): Promise<void> {
  if (await isUpToDate(db, schema, migrations, logger)) return;
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(LOCK_SPACE)}, hashtext(${schema}))`.execute(connection);
    try {
      // Whoever had the lock before may be of a newer release.
      if (await isUpToDate(connection, schema, migrations, logger)) return;
      await sql`create schema if not exists ${sql.id(schema)}`.execute(connection);
      await migrateToLatest(connection.withSchema(schema), schema, migrations);
    } finally {
      // Where this fails the connection is gone, and the lock with it; the first error is the one to hear about.
      await sql`select pg_advisory_unlock(${sql.lit(LOCK_SPACE)}, hashtext(${schema}))`
        .execute(connection)
        .catch(() => undefined);
    }
  });
}

/** Most starts find it so. Kysely itself would look at every column of every schema first: a twentieth of the work of a start. */
async function isUpToDate<DB>(
  db: Kysely<DB>,
  schema: string,
  migrations: Migrations,
  logger?: Pick<Logger, 'info'>,
): Promise<boolean> {
  const executed = await namesOf(db, schema);
  const ours = Object.keys(migrations).toSorted();
  if (executed?.slice(0, ours.length).join() !== ours.join()) return false;
  const newer = executed.slice(ours.length);
  if (newer.length > 0) logger?.info({ schema, newer }, 'a newer release has migrated the database');
  return true;
}

/** In their order; undefined where the schema was never migrated. */
async function namesOf<DB>(db: Kysely<DB>, schema: string): Promise<readonly string[] | undefined> {
  const { rows } = await sql<{ readonly name: string }>`select name from ${sql.id(schema, 'kysely_migration')}`
    .execute(db)
    .catch((error: unknown) => {
      if (isMissing(error)) return { rows: undefined };
      throw error;
    });
  return rows?.map(({ name }) => name).toSorted();
}

async function migrateToLatest<DB>(db: Kysely<DB>, schema: string, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: schema,
  });
  for (let looks = 1; ; looks += 1) {
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) return;
    if (looks < MOST_LOOKS && isOthersDoing(error, results)) continue;
    const reason = error instanceof Error ? error.message : 'a migration threw something that is no Error';
    throw new Error(`${whatFailed(schema, results)}: ${reason}`, { cause: error });
  }
}

const MOST_LOOKS = 10;

/**
 * Kysely looks over the tables of all schemas before it runs a migration. One that somebody else drops at that moment, as
 * DBOS does while it migrates its own, makes the look fail, and nothing of ours has been tried yet.
 */
const isOthersDoing = (error: unknown, results: readonly MigrationResult[] | undefined): boolean =>
  results === undefined && isMissing(error);

const UNDEFINED_TABLE = '42P01';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;

function whatFailed(schema: string, results: readonly MigrationResult[] | undefined): string {
  const failed = results?.find(({ status }) => status === 'Error');
  return failed === undefined
    ? `The schema "${schema}" could not be migrated`
    : `Migration "${failed.migrationName}" of the schema "${schema}" failed and was rolled back`;
}
