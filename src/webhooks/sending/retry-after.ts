const LONGEST_MILLISECONDS = 3_600_000;

/** Milliseconds to wait by a Retry-After header (RFC 9110, 10.2.3), an hour at most; undefined where it says none. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_MILLISECONDS);
}
