import { deadLetterOldestSeconds, deadLetters } from '../platform/metrics.js';
import type { DeadLetterReader } from './dead-letter-reader.js';
import type { DeadLettersDatabase } from './dead-letters.tables.js';

/** Tells how many dead letters wait where, and for how long. */
export async function showDepths(db: DeadLettersDatabase, reader: DeadLetterReader): Promise<void> {
  const depths = await reader.depths(db);
  // A place without letters is not listed: what stood there last must not stand there for good.
  for (const gauge of [deadLetters, deadLetterOldestSeconds]) gauge.reset();
  for (const { source, place, letters, oldest_seconds } of depths) {
    deadLetters.set({ source, place }, letters);
    deadLetterOldestSeconds.set({ source, place }, oldest_seconds);
  }
}
