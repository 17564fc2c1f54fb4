import type { Logger } from '../logger.js';
import { rounds } from '../rounds.js';
import type { KeyStore } from './key.store.js';

const PAUSE_MILLISECONDS = 10 * 60_000;
/** Short enough to hold no lock for long, and enough of them for four million keys a day. */
const BATCH = 1_000;
const MOST_BATCHES = 30;

/** Forgets keys whose 24 hours are over: now, and from time to time until it is stopped. */
export const pruneRegularly = (store: () => Promise<KeyStore>, logger: Logger): { stop(): Promise<void> } =>
  rounds(
    PAUSE_MILLISECONDS,
    async (stopping) => {
      const keys = await store();
      for (let batch = 0; batch < MOST_BATCHES && !stopping.aborted; batch += 1)
        if ((await keys.prune(BATCH)) < BATCH) break;
    },
    (error) => logger.warn({ err: error }, 'expired idempotency keys could not be forgotten'),
  );
