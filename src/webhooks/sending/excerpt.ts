const LARGEST_EXCERPT = 1024;

/** The beginning of some bytes as text that a database and a page can show, 1 kB at most. */
export function excerpt(bytes: Buffer | string): string {
  const text = (typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
    .subarray(0, LARGEST_EXCERPT)
    .toString('utf8')
    // Control characters, U+0000 among them, which PostgreSQL does not take.
    .replace(/[^\P{Cc}\t\n]/gu, '');
  if (Buffer.byteLength(text) <= LARGEST_EXCERPT) return text;
  // Bytes that are no UTF-8 have grown.
  return Buffer.from(text)
    .subarray(0, LARGEST_EXCERPT)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
}
