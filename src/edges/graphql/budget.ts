import type { Charge, Standing } from '../../platform/budget/budget.js';

/** `extensions.cost` of an answer, in points. */
export interface Cost {
  readonly requested: number;
  readonly actual: number;
  readonly remaining: number;
  /** Points that come back per second. */
  readonly restoreRate: number;
}

export function costOf({ points, refusal }: Charge, used: number, { remaining, restoreRate }: Standing): Cost {
  return { requested: points, actual: refusal ? 0 : Math.min(points, used), remaining, restoreRate };
}
