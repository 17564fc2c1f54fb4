import { Outbox } from '../../../events/outbox.js';
import { systemClock, type Clock } from '../../../platform/clock.js';
import { listen } from '../../../platform/db/listen.js';
import type { Logger } from '../../../platform/logger.js';
import { openOutgoingDatabase } from '../outgoing-database.js';
import { OUTGOING_CHANNEL } from '../outgoing.tables.js';
import type { Sending } from './attempt.js';
import { countWebhooks } from './gauges.js';
import { Sender, type SenderOptions } from './sender.js';

export interface SendingOptions
  extends Omit<Sending, 'clock'>, Omit<SenderOptions, keyof Sending | 'db' | 'outbox' | 'logger'> {
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly clock?: Clock;
}

export interface RunningSender {
  /** Takes nothing new and resolves when what is being sent is settled. */
  close(): Promise<void>;
}

/** Claims, settlements and counts; attempts hold none while they wait for an answer. */
const CONNECTIONS = 6;

/** Sends webhooks until it is closed. The tables of events and webhooks must be there. */
export function startSending({ databaseUrl, ...options }: SendingOptions): RunningSender {
  const { logger, clock = systemClock } = options;
  const db = openOutgoingDatabase(databaseUrl, {
    maxConnections: CONNECTIONS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const sender = new Sender({ ...options, clock, db, outbox: new Outbox('webhooks') });
  const listening = listen(databaseUrl, OUTGOING_CHANNEL, () => sender.wake());
  const counting = countWebhooks(db, logger);
  const close = async () => {
    await listening.close();
    await counting.stop();
    await sender.close();
    await db.destroy();
  };
  return { close };
}
