import type { OnApplicationShutdown } from '@nestjs/common';
import { AppError } from '../../platform/errors.js';
import type { Logger } from '../../platform/logger.js';
import { openOutgoingDatabase, type OutgoingDatabase, type OutgoingTransaction } from './outgoing-database.js';

const CONNECTIONS = 5;
/** Callers wait for a database that hangs no longer than this. */
const PATIENCE_MILLISECONDS = 5_000;

/** What goes out to partners, as far as a database can be reached; throws UPSTREAM_UNAVAILABLE where it cannot. */
export class Outgoing implements OnApplicationShutdown {
  constructor(private readonly db: OutgoingDatabase | undefined) {}

  static open(url: string | undefined, logger: Logger): Outgoing {
    if (url === undefined) return new Outgoing(undefined);
    return new Outgoing(
      openOutgoingDatabase(url, {
        maxConnections: CONNECTIONS,
        longestMilliseconds: PATIENCE_MILLISECONDS,
        onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
      }),
    );
  }

  async read<T>(work: (db: OutgoingDatabase) => Promise<T>): Promise<T> {
    if (!this.db) throw unavailable('This process has no database to keep webhooks in.');
    try {
      return await work(this.db);
    } catch (thrown) {
      if (thrown instanceof AppError || isRefusal(thrown)) throw thrown;
      throw unavailable('Webhooks cannot be looked up now.', thrown);
    }
  }

  change<T>(work: (tx: OutgoingTransaction) => Promise<T>): Promise<T> {
    return this.read((db) => db.transaction().execute(work));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.db?.destroy();
  }
}

/** Classes of SQLSTATE by which the database says that it is away, full, or going down. */
const AWAY = ['08', '53', '57', '58'];

/** It was reached and did not like what it was asked: a fault of ours, which must not look like an outage. */
function isRefusal(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !AWAY.includes(code.slice(0, 2));
}

const unavailable = (message: string, cause?: unknown): AppError =>
  AppError.of('UPSTREAM_UNAVAILABLE', { service: 'webhooks' }, { message, cause });
