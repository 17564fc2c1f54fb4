import { Outbox } from '../../events/outbox.js';
import { listen } from '../../platform/db/listen.js';
import { rounds } from '../../platform/rounds.js';
import { forgetDeliveries } from '../deliveries/delivery-retention.js';
import { openOutgoingDatabase } from '../out/outgoing-database.js';
import { OUTGOING_CHANNEL } from '../out/outgoing.tables.js';
import { countWebhooks } from './gauges.js';
import { Sender, type SenderOptions } from './sender.js';

export interface SendingOptions extends Omit<SenderOptions, 'db' | 'outbox'> {
  readonly databaseUrl: string;
  /** How long deliveries are known that have come to their end. */
  readonly keptDays: number;
}

export interface RunningSender {
  /** Takes nothing new and resolves when what is being sent is settled. */
  close(): Promise<void>;
}

/** Claims, settlements and counts; attempts hold none while they wait for an answer. */
const CONNECTIONS = 6;
const BETWEEN_COUNTS = 10_000;
const BETWEEN_FORGETTING = 3_600_000;

/** Sends webhooks until it is closed. The tables of events and webhooks must be there. */
export function startSending({ databaseUrl, keptDays: days, ...options }: SendingOptions): RunningSender {
  const { logger, clock } = options;
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
  const forgetting = rounds(
    BETWEEN_FORGETTING,
    async (stopping) => {
      const forgotten = await forgetDeliveries(db, { days, clock }, stopping);
      if (forgotten > 0) logger.info({ forgotten }, 'old deliveries to partners were forgotten');
    },
    (error) => logger.warn({ err: error }, 'old deliveries to partners could not be forgotten'),
  );
  const close = async () => {
    await listening.close();
    await Promise.all([counting.stop(), forgetting.stop()]);
    await sender.close();
    await db.destroy();
  };
  return { close };
}
