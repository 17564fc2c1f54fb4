import type { Kysely, Transaction } from 'kysely';
import { openDatabase } from '../../platform/db/database.js';
import { migrate } from '../../platform/db/migrate.js';
import { outgoingMigrations } from './outgoing.migrations.js';
import { OUTGOING_SCHEMA, type OutgoingTables } from './outgoing.tables.js';

export type OutgoingDatabase = Kysely<OutgoingTables>;
export type OutgoingTransaction = Transaction<OutgoingTables>;

export const openOutgoingDatabase = (
  url: string,
  options: Omit<Parameters<typeof openDatabase>[1], 'schema'>,
): OutgoingDatabase => openDatabase<OutgoingTables>(url, { schema: OUTGOING_SCHEMA, ...options });

/** Whoever manages endpoints, fans events out or sends needs it done first. */
export const migrateOutgoing = <DB>(db: Kysely<DB>): Promise<void> => migrate(db, OUTGOING_SCHEMA, outgoingMigrations);
