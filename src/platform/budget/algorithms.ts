import type { Algorithm, BudgetPolicy } from './policy.js';

/** What is remembered of a consumer; times in milliseconds since the epoch. redis-script.ts does the same in Lua. */
export interface Spent {
  /** Points in use. */
  readonly used: number;
  /** When `used` was counted; of a window and of a leaky bucket, when it began. */
  readonly at: number;
  /** Points of the window before; of a leaky bucket, those that have left it since it began. */
  readonly before: number;
}

export const NOTHING_SPENT: Spent = { used: 0, at: 0, before: 0 };

/** Sums of fractions miss whole points by less than this. */
export const ROUNDING = 1e-6;

interface Behavior {
  /** The state as time has changed it. */
  readonly roll: (spent: Spent, now: number, policy: BudgetPolicy) => Spent;
  /** Of a state rolled to now: points that count against the burst. */
  readonly level: (spent: Spent, now: number, policy: BudgetPolicy) => number;
  /** Milliseconds until no more than `most` points count. */
  readonly until: (spent: Spent, most: number, now: number, policy: BudgetPolicy) => number;
}

const ratePerMillisecond = ({ perMinute }: BudgetPolicy): number => perMinute / 60_000;

/** Windows are as long as the rate takes to give back a whole burst. */
const windowOf = (policy: BudgetPolicy): number => policy.burst / ratePerMillisecond(policy);

const level = ({ used }: Spent): number => used;

export const BEHAVIOR: Readonly<Record<Algorithm, Behavior>> = {
  /** Points come back continuously. */
  'token-bucket': {
    roll: ({ used, at }, now, policy) => {
      const back = Math.max(0, now - at) * ratePerMillisecond(policy);
      return { used: Math.max(0, used - back), at: now, before: 0 };
    },
    level,
    until: ({ used }, most, _now, policy) => Math.max(0, used - most) / ratePerMillisecond(policy),
  },
  /** Points leave one by one, on a steady beat that begins with the first. */
  'leaky-bucket': {
    roll: ({ used, at, before }, now, policy) => {
      const drops = Math.floor(Math.max(0, now - at) * ratePerMillisecond(policy) + ROUNDING);
      const left = used - (drops - before);
      return left > 0 ? { used: left, at, before: drops } : { used: 0, at: now, before: 0 };
    },
    level,
    until: ({ used, at, before }, most, now, policy) =>
      used <= most ? 0 : Math.max(0, at + (before + Math.ceil(used - most)) / ratePerMillisecond(policy) - now),
  },
  /** All points come back at once, a window after the first was spent. */
  'fixed-window': {
    roll: (spent, now, policy) =>
      spent.used === 0 || now >= spent.at + windowOf(policy) ? { used: 0, at: now, before: 0 } : spent,
    level,
    until: ({ used, at }, most, now, policy) => (used <= most ? 0 : Math.max(0, at + windowOf(policy) - now)),
  },
  /** The window before counts by the share of it that a window ending now still covers. */
  'sliding-window': {
    roll: (spent, now, policy) => {
      const window = windowOf(policy);
      const at = Math.floor(now / window) * window;
      const passed = Math.round((at - spent.at) / window);
      if (passed <= 0) return spent;
      return { used: 0, at, before: passed === 1 ? spent.used : 0 };
    },
    level: ({ used, at, before }, now, policy) => used + before * (1 - share(now - at, windowOf(policy))),
    until: ({ used, at, before }, most, now, policy) => {
      const window = windowOf(policy);
      // When the part of `count` that is still covered has shrunk to `room`.
      const shrunk = (count: number, room: number) => (count <= room ? 0 : (1 - room / count) * window);
      const end = used <= most ? at + shrunk(before, most - used) : at + window + shrunk(used, most);
      return Math.max(0, end - now);
    },
  },
};

const share = (part: number, whole: number): number => Math.min(1, Math.max(0, part / whole));

/** A number as large as a time has fractions no finer than this; a wait is not a millisecond longer for it. */
const FINEST = 5e-4;

/** Whole milliseconds until no more than `most` points count. */
export const wait = (spent: Spent, most: number, now: number, policy: BudgetPolicy): number =>
  Math.ceil(BEHAVIOR[policy.algorithm].until(spent, most, now, policy) - FINEST);

/** Spends points; what is given back (fewer than none) comes off the window before last. */
export function spend({ used, at, before }: Spent, points: number): Spent {
  const sum = used + points;
  return sum >= 0 ? { used: sum, at, before } : { used: 0, at, before: Math.max(0, before + sum) };
}
