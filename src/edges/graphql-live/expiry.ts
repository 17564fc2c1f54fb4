import type { Principal } from '../../platform/access.js';
import type { Clock } from '../../platform/clock.js';

/** Node fires a longer timer at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Calls back when the credentials end; returns what calls it off. */
export function whenExpired({ expiresAt }: Principal, clock: Clock, expired: () => void): () => void {
  if (expiresAt === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    const left = expiresAt - clock.now();
    if (left <= 0) expired();
    else timer = setTimeout(wait, Math.min(left, LONGEST_TIMER)).unref();
  };
  wait();
  return () => clearTimeout(timer);
}
