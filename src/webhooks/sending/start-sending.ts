import { Outbox } from '../../events/outbox.js';
import { listen } from '../../platform/db/listen.js';
import { rounds } from '../../platform/rounds.js';
import { openOutgoingDatabase } from '../out/outgoing-database.js';
import { OUTGOING_CHANNEL } from '../out/outgoing.tables.js';
import { countWebhooks } from './gauges.js';
import { Sender, type SenderOptions } from './sender.js';

export interface SendingOptions extends Omit<SenderOptions, 'db' | 'outbox'> {
  readonly databaseUrl: string;
}

export interface RunningSender {
  /** Takes nothing new and resolves when what is being sent is settled. */
  close(): Promise<void>;
}

/** Claims, settlements and counts; attempts hold none while they wait for an answer. */
const CONNECTIONS = 6;
const BETWEEN_COUNTS = 10_000;

/** Sends webhooks until it is closed. The tables of events and webhooks must be there. */
export function startSending({ databaseUrl, ...options }: SendingOptions): RunningSender {
  const { logger } = options;
  const db = openOutgoingDatabase(databaseUrl, {
    maxConnections: CONNECTIONS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const sender = new Sender({ ...options, db, outbox: new Outbox('webhooks') });
  const listening = listen(databaseUrl, OUTGOING_CHANNEL, () => sender.wake());
  const counting = rounds(
    BETWEEN_COUNTS,
    () => countWebhooks(db),
    (error) => logger.warn({ err: error }, 'webhooks that wait could not be counted'),
  );
  const close = async () => {
    await listening.close();
    await counting.stop();
    await sender.close();
    await db.destroy();
  };
  return { close };
}
