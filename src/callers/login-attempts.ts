import type { Attempt, LoginAttempts } from '../identity-provider/attempts.js';
import { Budget } from '../platform/budget/budget.js';
import { MemoryBudgetStore } from '../platform/budget/memory-store.js';
import { readRates } from '../platform/budget/rates.js';
import type { Clock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';

/** Somebody who mistypes has enough of them, and several people may share an address. */
const OF_ACCOUNT = 'anonymous=5/5';
const OF_ADDRESS = 'anonymous=20/20';

/** Wrong passwords are charged to a budget of their own: of the account, and of the address they come from. */
export function loginAttempts(clock: Clock, logger: Logger): LoginAttempts {
  const budgetOf = (rates: string) =>
    new Budget({ store: new MemoryBudgetStore(clock), clock, logger, rates: readRates(rates) });
  const [accounts, addresses] = [budgetOf(OF_ACCOUNT), budgetOf(OF_ADDRESS)];
  return async (email, address): Promise<Attempt> => {
    const ofAddress = await addresses.charge({ key: address, tier: 'anonymous' }, 1);
    const ofAccount = await accounts.charge({ key: email.trim().toLowerCase(), tier: 'anonymous' }, 1);
    const waits = [ofAddress, ofAccount].flatMap(({ refusal }) =>
      refusal ? [Number(refusal.details['retry_after_seconds'])] : [],
    );
    return {
      waitSeconds: waits.length > 0 ? Math.max(...waits) : undefined,
      forgive: async () => {
        await addresses.settle(ofAddress, 0);
        await accounts.settle(ofAccount, 0);
      },
    };
  };
}
