import { Outbox } from '../../events/outbox.js';
import { systemClock } from '../../platform/clock.js';
import { listen } from '../../platform/db/listen.js';
import type { Logger } from '../../platform/logger.js';
import { WorkLoop } from '../../platform/work-loop.js';
import { countInbox } from './gauges.js';
import { INBOX_CHANNEL } from './inbox.migrations.js';
import { openInboxDatabase } from './open-inbox.js';
import { InboxProcessor } from './processor.js';
import { PROVIDERS } from './providers.js';
import { forgetDone } from './pruning.js';

const CONNECTIONS = 3;
/** For what comes again, for leases that end, and for a NOTIFY that was missed. */
const BETWEEN_LOOKS = 1_000;

/** Processes deliveries for as long as it is not closed: at once when one is kept, whichever process kept it. */
export function processInbox({ databaseUrl, logger }: { readonly databaseUrl: string; readonly logger: Logger }): {
  close(): Promise<void>;
} {
  const db = openInboxDatabase(databaseUrl, {
    maxConnections: CONNECTIONS,
    onIdleError: (error) => logger.warn({ err: error }, 'lost a database connection'),
  });
  const options = { db, outbox: new Outbox('webhooks'), providers: PROVIDERS, clock: systemClock, logger };
  const processor = new InboxProcessor(options);
  const working = new WorkLoop({
    look: async () => (await processor.round()) > 0,
    pauseMilliseconds: BETWEEN_LOOKS,
    failed: (error) => logger.warn({ err: error }, 'deliveries cannot be processed'),
  });
  const notified = listen(databaseUrl, INBOX_CHANNEL, () => working.wake());
  const counting = countInbox(db, logger);
  const forgetting = forgetDone(db, systemClock, logger);
  return {
    close: async () => {
      await notified.close();
      await working.close();
      await counting.stop();
      await forgetting.stop();
      await db.destroy();
    },
  };
}
