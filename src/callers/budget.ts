import type { Config } from '../config.js';
import { Budget } from '../platform/budget/budget.js';
import { MemoryBudgetStore } from '../platform/budget/memory-store.js';
import type { BudgetStore } from '../platform/budget/store.js';
import { systemClock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';

/** The budget that all roads of a BFF charge; undefined where settings turn it off. */
export async function openBudget(config: Config, logger: Logger): Promise<Budget | undefined> {
  const { budget, budgetRates: rates, redisUrl: url } = config;
  if (budget === 'off') return undefined;
  const store = url === undefined ? new MemoryBudgetStore(systemClock) : await redisStore(url);
  return new Budget({ store, clock: systemClock, logger, ...(rates && { rates }) });
}

/** Its library is loaded only where it is used. */
async function redisStore(url: string): Promise<BudgetStore> {
  const { RedisBudgetStore } = await import('../platform/budget/redis-store.js');
  return RedisBudgetStore.open({ url });
}
