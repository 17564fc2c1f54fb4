import type { Spent } from './algorithms.js';
import type { BudgetPolicy } from './policy.js';

/** What a store did, and the state it left behind. */
export interface Taken {
  readonly admitted: boolean;
  readonly spent: Spent;
  /** The store's own time: milliseconds since the epoch. */
  readonly now: number;
}

/** Where budgets are kept. Every call is atomic: of a thousand at once, those that fit are admitted and no others. */
export interface BudgetStore {
  /** Takes the points where they fit; fewer than none gives back. Throws where the store cannot be reached. */
  take(key: string, points: number, policy: BudgetPolicy): Promise<Taken>;
  close(): Promise<void>;
}
