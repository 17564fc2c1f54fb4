import type { Config } from '../config.js';
import { openEventDatabase } from '../events/log/event-database.js';
import { EventRetention } from '../events/retention/event-retention.js';
import { systemClock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { rounds } from '../platform/rounds.js';

const PAUSE_MILLISECONDS = 3_600_000;

/** Forgets events whose days are over, for as long as it is not closed. */
export function startEventRetention(config: Config, url: string, logger: Logger): { close(): Promise<void> } {
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'lost a database connection');
  const db = openEventDatabase(url, { maxConnections: 1, onIdleError });
  const copied = config.natsUrl !== undefined;
  const retention = new EventRetention(db, { days: config.eventDays, copied, clock: systemClock });
  const failed = (error: unknown) => logger.warn({ err: error }, 'old events could not be forgotten');
  const prune = async (stopping: AbortSignal) => {
    const forgotten = await retention.prune(stopping);
    if (forgotten.events > 0) logger.info(forgotten, 'old events were forgotten');
  };
  const pruning = rounds(PAUSE_MILLISECONDS, prune, failed);
  const close = async () => {
    await pruning.stop();
    await db.destroy();
  };
  return { close };
}
