import type { Logger } from '../../platform/logger.js';
import { openEventDatabase } from '../log/event-database.js';
import { EventLog } from '../log/event-log.js';
import { EventFeed } from './event-feed.js';

/** What a process needs of the log for all who follow it. */
export interface OpenFeed {
  readonly log: EventLog;
  readonly feed: EventFeed;
  close(): Promise<void>;
}

const CONNECTIONS = 5;
/** Callers wait for a database that hangs no longer than this. */
const PATIENCE_MILLISECONDS = 5_000;

/** undefined where there is no database. */
export function openFeed(url: string | undefined, logger: Logger): OpenFeed | undefined {
  if (url === undefined) return undefined;
  const db = openEventDatabase(url, {
    maxConnections: CONNECTIONS,
    longestMilliseconds: PATIENCE_MILLISECONDS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const log = new EventLog(db);
  const feed = new EventFeed({ url, log, logger });
  const close = async (): Promise<void> => {
    await feed.close();
    await db.destroy();
  };
  return { log, feed, close };
}
