import { openDatabase } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import type { Logger } from '../logger.js';
import { idempotencyMigrations } from './idempotency.migrations.js';
import type { IdempotencyTables } from './idempotency.tables.js';
import { KeyStore } from './key.store.js';
import { pruneRegularly } from './pruning.js';

export interface KeyDatabase {
  /** Rejects while the store cannot be reached. */
  store(): Promise<KeyStore>;
  close(): Promise<void>;
}

const SCHEMA = 'idempotency';
const CONNECTIONS = 10;
/** Callers wait for a database that hangs no longer than this. */
const PATIENCE_MILLISECONDS = 2_000;

/** Makes its tables when it is first asked, so that a process that never writes makes none. */
export function openKeys(url: string | undefined, logger: Logger): KeyDatabase {
  if (url === undefined) {
    logger.warn(`${MISSING}: requests with an idempotency key are refused`);
    return NO_DATABASE;
  }
  const db = openDatabase<IdempotencyTables>(url, {
    schema: SCHEMA,
    maxConnections: CONNECTIONS,
    longestMilliseconds: PATIENCE_MILLISECONDS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const keys = new KeyStore(db);
  let migrated: Promise<void> | undefined;
  const store = async (): Promise<KeyStore> => {
    migrated ??= migrate(db, SCHEMA, idempotencyMigrations, logger).catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    await migrated;
    return keys;
  };
  const pruning = pruneRegularly(store, logger);
  const close = async (): Promise<void> => {
    await pruning.stop();
    await db.destroy();
  };
  return { store, close };
}

const MISSING = 'DATABASE_URL is not set and this process runs no database of its own';

const NO_DATABASE: KeyDatabase = {
  store: () => Promise.reject(new Error(MISSING)),
  close: () => Promise.resolve(),
};
