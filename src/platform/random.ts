import { randomBytes } from 'node:crypto';

/** Asking the system for a few bytes costs as much as asking for thousands. */
const SUPPLY = 4096;
let supply = randomBytes(SUPPLY);
let used = 0;

/** Random bytes for names that nobody may guess by chance: ids and traces, not keys, as those to come lie in memory. */
export function fewRandomBytes(count: number): Buffer {
  if (used + count > SUPPLY) {
    // A new one each time: what was given out is not written over.
    supply = randomBytes(SUPPLY);
    used = 0;
  }
  return supply.subarray(used, (used += count));
}
