import { openEventDatabase } from '../events/log/event-database.js';
import { NatsRelay } from '../events/nats/nats-relay.js';
import type { Logger } from '../platform/logger.js';

/** One connection is held by the process that copies; the other reads. */
const CONNECTIONS = 2;

/** Copies events to NATS for as long as it is not closed. */
export function startRelay({
  natsUrl,
  databaseUrl,
  logger,
}: {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly logger: Logger;
}): { close(): Promise<void> } {
  const db = openEventDatabase(databaseUrl, {
    maxConnections: CONNECTIONS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const relay = new NatsRelay({ natsUrl, databaseUrl, db, logger });
  const close = async () => {
    await relay.close();
    await db.destroy();
  };
  return { close };
}
