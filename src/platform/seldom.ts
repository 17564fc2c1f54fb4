import { systemClock, type Clock } from './clock.js';

const EVERY_MILLISECONDS = 10_000;

/**
 * For what would be said many times a second while something is away: says it at once, and again every ten seconds at most,
 * with how often it was held back.
 */
export function seldom<T>(say: (what: T, heldBack: number) => void, clock: Clock = systemClock): (what: T) => void {
  let quietUntil = -Infinity;
  let heldBack = 0;
  return (what) => {
    if (clock.now() < quietUntil) {
      heldBack += 1;
      return;
    }
    quietUntil = clock.now() + EVERY_MILLISECONDS;
    say(what, heldBack);
    heldBack = 0;
  };
}
