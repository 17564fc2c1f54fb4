import type { Clock } from '../clock.js';
import { BEHAVIOR, NOTHING_SPENT, ROUNDING, spend, wait, type Spent } from './algorithms.js';
import type { BudgetPolicy } from './policy.js';
import type { BudgetStore, Taken } from './store.js';

interface Kept {
  readonly spent: Spent;
  /** From then on it is as if nothing had been spent. */
  readonly until: number;
}

const FEW = 1_000;

/** Budgets of one process. */
export class MemoryBudgetStore implements BudgetStore {
  private readonly kept = new Map<string, Kept>();
  private sweepAt = FEW;

  constructor(private readonly clock: Clock) {}

  take(key: string, points: number, policy: BudgetPolicy): Promise<Taken> {
    const now = this.clock.now();
    const { roll, level } = BEHAVIOR[policy.algorithm];
    const id = `${policy.algorithm}:${key}`;
    const rolled = roll(this.kept.get(id)?.spent ?? NOTHING_SPENT, now, policy);
    const admitted = points <= 0 || level(rolled, now, policy) + points <= policy.burst + ROUNDING;
    const spent = admitted ? spend(rolled, points) : rolled;
    this.kept.set(id, { spent, until: now + wait(spent, 0, now, policy) });
    if (this.kept.size > this.sweepAt) this.sweep(now);
    return Promise.resolve({ admitted, spent, now });
  }

  close(): Promise<void> {
    this.kept.clear();
    return Promise.resolve();
  }

  /** Forgets those who have everything back; seldom enough to cost nothing. */
  private sweep(now: number): void {
    for (const [id, { until }] of this.kept) if (until <= now) this.kept.delete(id);
    this.sweepAt = Math.max(FEW, this.kept.size * 2);
  }
}
