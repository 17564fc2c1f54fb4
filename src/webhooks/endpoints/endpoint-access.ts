import { EVENT_TYPES, scopesToSee } from '../../events/feed/event-access.js';
import { assertAllowed, type Principal } from '../../platform/access.js';
import { AppError } from '../../platform/errors.js';
import type { Endpoint } from './endpoint.store.js';

/** Whether a caller is shown what an event of this type says. */
export const seesType = ({ scopes }: Principal, type: string): boolean =>
  scopesOf(type)?.every((scope) => scopes.has(scope)) ?? false;

/**
 * For whoever has events sent, now or elsewhere, that others chose: a partner has several keys, and one that may not see an
 * event may not lead it somewhere either. Throws FORBIDDEN with the scope that is missing.
 */
export function checkLeads(principal: Principal, { scopes }: Pick<Endpoint, 'scopes'>, types: readonly string[]): void {
  for (const scope of scopes) assertAllowed(principal, { scope });
  // The endpoint may have been made by a stronger key than the one that chose its types since.
  for (const type of types) checkSees(principal, type);
}

function checkSees(principal: Principal, type: string): void {
  for (const scope of scopesOf(type) ?? []) assertAllowed(principal, { scope });
  if (!seesType(principal, type)) throw AppError.of('FORBIDDEN');
}

/** undefined for a type that a later process knows. */
function scopesOf(type: string): readonly string[] | undefined {
  const known = EVENT_TYPES.find((each) => each === type);
  return known && scopesToSee(known);
}
