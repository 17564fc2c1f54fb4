import type { Config } from '../config.js';
import { openEventDatabase } from '../events/log/event-database.js';
import { EventRetention } from '../events/retention/event-retention.js';
import { systemClock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import { rounds } from '../platform/rounds.js';
import type { RunningWorker } from './worker.js';

const PAUSE_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 86_400_000;

export interface RetentionOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly forgetSagas: RunningWorker['forgetSagas'];
  readonly logger: Logger;
}

/** Forgets events whose days are over, and then the sagas that they began, for as long as it is not closed. */
export function startRetention({ config, databaseUrl, forgetSagas, logger }: RetentionOptions): {
  close(): Promise<void>;
} {
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'lost a database connection');
  const db = openEventDatabase(databaseUrl, { maxConnections: 1, onIdleError });
  const { eventDays: days } = config;
  const retention = new EventRetention(db, { days, copied: config.natsUrl !== undefined, clock: systemClock });
  const failed = (error: unknown) => logger.warn({ err: error }, 'old events and sagas could not be forgotten');
  const prune = async (stopping: AbortSignal) => {
    const forgotten = await retention.prune(stopping);
    const sagas = await forgetSagas(new Date(systemClock.now() - days * DAY_MILLISECONDS), stopping);
    if (forgotten.events + sagas > 0) logger.info({ ...forgotten, sagas }, 'old events and sagas were forgotten');
  };
  const pruning = rounds(PAUSE_MILLISECONDS, prune, failed);
  const close = async () => {
    await pruning.stop();
    await db.destroy();
  };
  return { close };
}
