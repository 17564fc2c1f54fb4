import type { Logger } from '../logger.js';
import type { KeyStore } from './key.store.js';

const PAUSE_MILLISECONDS = 10 * 60_000;
/** Short enough to hold no lock for long, and enough of them for four million keys a day. */
const BATCH = 1_000;
const MOST_BATCHES = 30;

/** Forgets keys whose 24 hours are over: now, and from time to time until it is stopped. */
export function pruneRegularly(store: () => Promise<KeyStore>, logger: Logger): { readonly stop: () => Promise<void> } {
  let stopping = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    try {
      const keys = await store();
      for (let batch = 0; batch < MOST_BATCHES && !stopping; batch += 1) if ((await keys.prune(BATCH)) < BATCH) break;
    } catch (error) {
      logger.warn({ err: error }, 'expired idempotency keys could not be forgotten');
    }
    if (!stopping) timer = setTimeout(begin, PAUSE_MILLISECONDS).unref();
  };
  let running = Promise.resolve();
  const begin = (): void => {
    running = round();
  };
  begin();
  const stop = async (): Promise<void> => {
    stopping = true;
    clearTimeout(timer);
    await running;
  };
  return { stop };
}
