const TOLERANCE_SECONDS = 300;
const SECONDS = /^\d{1,11}$/;

/** Seconds since the epoch; undefined for what is no such number. */
export const secondsOf = (text: string | undefined): number | undefined =>
  text !== undefined && SECONDS.test(text) ? Number(text) : undefined;

/** Whether a moment is near enough to now, in either direction: a captured delivery is worth nothing after five minutes. */
export const isRecent = (milliseconds: number, now: number): boolean =>
  Math.abs(now - milliseconds) <= TOLERANCE_SECONDS * 1000;
