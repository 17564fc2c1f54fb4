import type { Credentials } from '../../src/callers/credentials.js';
import { roadsTo, type Roads } from './crossroads.js';
import type { Stack } from './road.js';

/** The five kinds of callers, by the development credential of each. */
export const IDENTITIES = {
  anonymous: undefined,
  customer: 'customer_token',
  partner: 'partner_api_key',
  staff: 'staff_token',
  internal: 'service_token',
} as const satisfies Record<string, keyof Credentials | undefined>;

export type Identity = keyof typeof IDENTITIES;
export const IDENTITY_NAMES = Object.keys(IDENTITIES) as Identity[];

/** The roads as one of them. */
export const roadsAs = (stack: Stack & { readonly credentials: Credentials }, identity: Identity): Roads => {
  const credential = IDENTITIES[identity];
  return roadsTo(stack, credential && stack.credentials[credential]);
};
