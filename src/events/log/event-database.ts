import type { Kysely } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import { openDatabase } from '../../platform/db/database.js';
import { migrate } from '../../platform/db/migrate.js';
import { EVENTS_SCHEMA, type EventTables } from './event-log.tables.js';
import { eventsMigrations } from './events.migrations.js';

/** pg-boss's own schema. */
export const BUS_SCHEMA = 'bus';

export type EventDatabase = Kysely<EventTables>;

export const openEventDatabase = (
  url: string,
  options: Omit<Parameters<typeof openDatabase>[1], 'schema'>,
): EventDatabase => openDatabase<EventTables>(url, { schema: EVENTS_SCHEMA, ...options });

/** Whoever publishes or consumes needs it done first. Safe where several processes start at once. */
export async function migrateEvents(db: EventDatabase): Promise<void> {
  const boss = new PgBoss({ db: fromKysely(db), schema: BUS_SCHEMA, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.stop({ close: false });
  await migrate(db, EVENTS_SCHEMA, eventsMigrations);
}
