import type { Logger } from '../platform/logger.js';
import { deadLetterOldestSeconds, deadLetters } from '../platform/metrics.js';
import type { DeadLetterReader } from './dead-letter-reader.js';
import type { DeadLettersDatabase } from './dead-letters.tables.js';

const PAUSE_MILLISECONDS = 10_000;

/** Tells from time to time how many dead letters wait where, and for how long. */
export function watchDepths(
  db: DeadLettersDatabase,
  reader: DeadLetterReader,
  logger: Logger,
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;
  const look = async (): Promise<void> => {
    try {
      const depths = await reader.depths(db);
      // A place without letters is not listed: what stood there last must not stand there for good.
      for (const gauge of [deadLetters, deadLetterOldestSeconds]) gauge.reset();
      for (const { source, place, letters, oldest_seconds } of depths) {
        deadLetters.set({ source, place }, letters);
        deadLetterOldestSeconds.set({ source, place }, oldest_seconds);
      }
    } catch (error) {
      logger.warn({ err: error }, 'dead letters could not be counted');
    }
    if (!stopped) timer = setTimeout(again, PAUSE_MILLISECONDS).unref();
  };
  const again = (): void => {
    running = look();
  };
  again();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
