/** How often a delivery is tried, and when again. */
export const ATTEMPTS = 10;
const FIRST_MILLISECONDS = 5_000;
const LONGEST_MILLISECONDS = 3_600_000;

/** The pause behind an attempt: 5 s, 10 s, 20 s … 21 min, a quarter more or less, so that many do not come again at once. */
export function pauseAfter(attempt: number, random: () => number = Math.random): number {
  const pause = Math.min(FIRST_MILLISECONDS * 2 ** (attempt - 1), LONGEST_MILLISECONDS);
  return Math.round(pause * (0.75 + random() / 2));
}
