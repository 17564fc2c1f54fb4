const LONGEST_MILLISECONDS = 3_600_000;

/** `Date.parse` makes a year of any number behind any word: "banana 2099". */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d\d:\d\d:\d\d/;

/** Milliseconds to wait by a Retry-After header (RFC 9110, 10.2.3), an hour at most; undefined where it says none. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : dateOf(header.trim()) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_MILLISECONDS);
}

const dateOf = (text: string): number => (HTTP_DATE.test(text) ? Date.parse(text) : NaN);
