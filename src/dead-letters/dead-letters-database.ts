import { openDatabase } from '../platform/db/database.js';
import { migrate } from '../platform/db/migrate.js';
import { deadLettersMigrations } from './dead-letters.migrations.js';
import { DEAD_LETTERS_SCHEMA, type DeadLettersDatabase, type DeadLettersTables } from './dead-letters.tables.js';

export const openDeadLettersDatabase = (
  url: string,
  options: Omit<Parameters<typeof openDatabase>[1], 'schema'>,
): DeadLettersDatabase => openDatabase<DeadLettersTables>(url, { schema: DEAD_LETTERS_SCHEMA, ...options });

/** Safe where several processes start at once. */
export const migrateDeadLetters = (db: DeadLettersDatabase): Promise<void> =>
  migrate(db, DEAD_LETTERS_SCHEMA, deadLettersMigrations);
