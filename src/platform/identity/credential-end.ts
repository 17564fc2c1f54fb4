import type { Principal } from '../access.js';
import type { Clock } from '../clock.js';

/** Node fires a longer timer at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Calls back, once, when the credential of a caller ends: when its time is over, or when it is taken back before. Whatever
 * goes on longer than a request asks here, on every road. Returns what calls it off.
 */
export function whenEnded({ expiresAt, revoked }: Principal, clock: Clock, ended: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const calledOff = () => {
    over = true;
    clearTimeout(timer);
    unwatch();
  };
  const end = () => {
    if (over) return;
    calledOff();
    ended();
  };
  const unwatch = revoked?.(end) ?? (() => undefined);
  const wait = (until: number) => {
    const left = until - clock.now();
    if (left <= 0) end();
    else timer = setTimeout(wait, Math.min(left, LONGEST_TIMER), until).unref();
  };
  if (expiresAt !== undefined) wait(expiresAt);
  return calledOff;
}
