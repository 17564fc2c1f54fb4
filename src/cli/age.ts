const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** "2h" → two hours ago, as RFC 3339 writes it. */
export function momentBefore(option: string, age: string, now = Date.now()): string {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(age) ?? [];
  if (count === '') throw new Error(`${option} must be an age such as 90s, 30m, 12h or 7d, not "${age}".`);
  return new Date(now - Number(count) * (SECONDS[unit] ?? 0) * 1_000).toISOString();
}
