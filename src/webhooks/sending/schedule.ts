const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Published in docs/decisions/0237: how long after each attempt that failed the next one is made. About a day and a half. */
export const PAUSES: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  8 * HOUR,
  24 * HOUR,
];

/** Apart from each other, so that what failed together does not come back together. */
const JITTER = 0.1;

/** How long to wait where `made` attempts have failed; undefined: that was the last. `random` lies from 0 to 1. */
export function pauseAfter(made: number, random: number): number | undefined {
  const pause = PAUSES[made - 1];
  return pause === undefined ? undefined : Math.round(pause * (1 + JITTER * (2 * random - 1)));
}
