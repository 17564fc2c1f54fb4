import { BulkReplayer } from '../dead-letters/bulk-replayer.js';
import { DeadLetterDesk } from '../dead-letters/dead-letter-desk.js';
import { DeadLetterReader } from '../dead-letters/dead-letter-reader.js';
import { migrateDeadLetters, openDeadLettersDatabase } from '../dead-letters/dead-letters-database.js';
import { showDepths } from '../dead-letters/depth-gauges.js';
import { EVENT_LETTERS } from '../dead-letters/event-letters.js';
import type { Logger } from '../platform/logger.js';
import { rounds } from '../platform/rounds.js';
import { DELIVERY_LETTERS } from '../webhooks/deliveries/delivery-letters.js';
import { INBOX_LETTERS } from '../webhooks/in/inbox-letters.js';

/** Operators, one bulk replay, and the gauges. */
const CONNECTIONS = 3;
const BETWEEN_GAUGES = 10_000;

const SOURCES = [EVENT_LETTERS, INBOX_LETTERS, DELIVERY_LETTERS];

export interface RunningDeadLetters {
  readonly desk: DeadLetterDesk;
  close(): Promise<void>;
}

/** The desk where operators deal with dead letters, and what works for it in the background. */
export async function openDeadLetters(databaseUrl: string, logger: Logger): Promise<RunningDeadLetters> {
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'lost a database connection');
  const db = openDeadLettersDatabase(databaseUrl, { maxConnections: CONNECTIONS, onIdleError });
  await migrateDeadLetters(db);
  const reader = new DeadLetterReader(SOURCES);
  const replayer = new BulkReplayer({ db, reader, logger });
  const depths = rounds(
    BETWEEN_GAUGES,
    () => showDepths(db, reader),
    (error) => logger.warn({ err: error }, 'dead letters could not be counted'),
  );
  return {
    desk: new DeadLetterDesk(db, reader),
    close: async () => {
      await replayer.close();
      await depths.stop();
      await db.destroy();
    },
  };
}
