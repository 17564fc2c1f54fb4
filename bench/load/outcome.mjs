/** What a run of `amount` requests that ended without an error came to. */
export function outcome(milliseconds, began) {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const percentile = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const seconds = (performance.now() - began) / 1000;
  return { requests: sorted.length, perSecond: sorted.length / seconds, p50: percentile(0.5), p99: percentile(0.99) };
}
