import type { Kysely } from 'kysely';
import { systemClock } from '../../platform/clock.js';
import { openDatabase } from '../../platform/db/database.js';
import { migrate } from '../../platform/db/migrate.js';
import type { Logger } from '../../platform/logger.js';
import { INBOX_SCHEMA, inboxMigrations } from './inbox.migrations.js';
import { InboxStore } from './inbox.store.js';
import type { InboxTables } from './inbox.tables.js';
import { Intake } from './intake.js';

export type InboxDatabase = Kysely<InboxTables>;

export const openInboxDatabase = (
  url: string,
  options: Omit<Parameters<typeof openDatabase>[1], 'schema'>,
): InboxDatabase => openDatabase<InboxTables>(url, { schema: INBOX_SCHEMA, ...options });

/** Whoever keeps or processes deliveries needs it done first. */
export const migrateInbox = <DB>(db: Kysely<DB>): Promise<void> => migrate(db, INBOX_SCHEMA, inboxMigrations);

export interface OpenIntake {
  readonly intake: Intake;
  readonly db: InboxDatabase;
  close(): Promise<void>;
}

const CONNECTIONS = 3;
/** Providers wait five seconds, and then come again. */
const PATIENCE_MILLISECONDS = 4_000;

/** undefined where there is no database. */
export function openIntake(url: string | undefined, logger: Logger): OpenIntake | undefined {
  if (url === undefined) return undefined;
  const db = openInboxDatabase(url, {
    maxConnections: CONNECTIONS,
    longestMilliseconds: PATIENCE_MILLISECONDS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const store = new InboxStore(db, systemClock);
  const intake = new Intake((deliveries) => store.keep(deliveries));
  return { intake, db, close: () => db.destroy() };
}
