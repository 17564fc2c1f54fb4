import { openBudget } from '../callers/budget.js';
import { openIdentities } from '../callers/identities.js';
import type { Started } from '../started.js';
import { startBff, type BffOptions, type RunningBff } from './bff.js';

export type OpenBffOptions = Omit<BffOptions, 'identities' | 'budget' | 'identityProvider'>;

/** The BFF, and before it what it asks about each caller: who it is, and what it has left to spend. */
export async function openBff(options: OpenBffOptions, started: Started): Promise<RunningBff> {
  const { config, credentials, databaseUrl, logger } = options;
  const own = await ownProvider(options);
  const ownIssuers = () => own?.issuers() ?? [];
  const callers = started.add(await openIdentities({ config, credentials, databaseUrl, ownIssuers, logger }));
  const budget = started.add(await openBudget(config, logger.child({ role: 'bff' })));
  const { identities } = callers;
  return started.add(await startBff({ ...options, identities, budget, identityProvider: own?.provider }));
}

/** Where nobody else says who people are, in development; its library is loaded only then. */
async function ownProvider({ config, credentials, secret, logger }: OpenBffOptions) {
  if (!credentials || config.oidcIssuer) return undefined;
  const { developmentProvider } = await import('../callers/development-provider.js');
  return developmentProvider(config, credentials, secret, logger);
}
