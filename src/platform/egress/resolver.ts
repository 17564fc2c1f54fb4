import { Resolver } from 'node:dns/promises';
import { EgressError } from './egress-error.js';
import { addressesOf } from './target.js';

/** All addresses of a name; throws where there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/**
 * Asks the name servers themselves. `dns.lookup` would wait in the few threads that all lookups of a process share, so that
 * one slow server of a stranger's holds up everybody; and would find names of this network by its hosts file and search list.
 */
export function nameServers(): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (name) => {
    const known = addressesOf(name);
    if (known.length > 0) return known;
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = found.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    if (addresses.length === 0) throw new EgressError('unresolved', 'The host name could not be resolved.');
    return addresses;
  };
}
