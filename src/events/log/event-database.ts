import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { openDatabase } from '../../platform/db/database.js';
import { migrate } from '../../platform/db/migrate.js';
import { EVENTS_SCHEMA, type EventTables } from './event-log.tables.js';
import { eventsMigrations } from './events.migrations.js';

/** pg-boss's own schema. */
export const BUS_SCHEMA = 'bus';

/** Where publishers tell of jobs, by the names of their queues. The name is pg-boss's. */
export const BUS_CHANNEL = `pgboss_${createHash('sha224').update(BUS_SCHEMA).digest('hex').slice(0, 24)}`;

export type EventDatabase = Kysely<EventTables>;

export const openEventDatabase = (
  url: string,
  options: Omit<Parameters<typeof openDatabase>[1], 'schema'>,
): EventDatabase => openDatabase<EventTables>(url, { schema: EVENTS_SCHEMA, ...options });

/** Tells this lock from those of others in the same database. */
const LOCK = 0x6576_656e;

/** Whoever publishes or consumes needs it done first. Of several processes that start at once, one does it after the other. */
export async function migrateEvents(db: EventDatabase): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(LOCK)})`.execute(connection);
    try {
      const boss = new PgBoss({ db: fromKysely(connection), schema: BUS_SCHEMA, supervise: false, schedule: false });
      boss.on('error', () => undefined);
      await boss.start();
      await boss.stop({ close: false });
      await migrate(connection, EVENTS_SCHEMA, eventsMigrations);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(connection).catch(() => undefined);
    }
  });
}
