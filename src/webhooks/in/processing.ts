import { Outbox } from '../../events/outbox.js';
import { systemClock } from '../../platform/clock.js';
import { listen } from '../../platform/db/listen.js';
import type { Logger } from '../../platform/logger.js';
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
  let closed = false;
  let heard = false;
  let wake: () => void = () => undefined;
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, BETWEEN_LOOKS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (heard) wake();
    });
  const run = async () => {
    while (!closed) {
      heard = false;
      const done = await processor.round().catch((error: unknown) => {
        logger.warn({ err: error }, 'deliveries cannot be processed');
        heard = false;
        return 0;
      });
      if (done === 0 && !closed) await pause();
    }
  };
  const notified = listen(databaseUrl, INBOX_CHANNEL, () => {
    heard = true;
    wake();
  });
  const running = run();
  const counting = countInbox(db, logger);
  const forgetting = forgetDone(db, systemClock, logger);
  return {
    close: async () => {
      closed = true;
      wake();
      await notified.close();
      await running;
      await counting.stop();
      await forgetting.stop();
      await db.destroy();
    },
  };
}
