import { CATALOG, definitionOf } from '../../events/catalog/catalog.js';
import { isShownField, OPEN_EVENT_TYPES, visibleEvents, type OpenEventType } from '../../events/feed/event-access.js';
import type { Principal } from '../../platform/access.js';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { versionAt } from '../out/api-versions.js';
import type { EventFilter } from './event-filter.js';

/** All that the owner may see, and what comes to be. */
export const EVERY_TYPE = '*';

export type SubscribedType = typeof EVERY_TYPE | OpenEventType;

export const SUBSCRIBED_TYPES: readonly SubscribedType[] = [EVERY_TYPE, ...OPEN_EVENT_TYPES];

export interface Subscription {
  readonly eventTypes: readonly string[];
  readonly filters: readonly EventFilter[];
  readonly apiVersion: string;
  /** What the payload may show. */
  readonly scopes: readonly string[];
}

/** Personal data leaves by requests that say who asks, never by webhook: whatever else a caller holds is not kept. */
const KEPT_SCOPES = ['orders:read', 'payments:read', 'fulfillment:read', 'customers:read', 'webhooks:manage'];

/** Throws FORBIDDEN for who may not read events at all. */
export const scopesFor = (principal: Principal): readonly string[] => {
  visibleEvents(principal, {});
  return KEPT_SCOPES.filter((scope) => principal.scopes.has(scope));
};

/** Throws VALIDATION_FAILED for types that the owner does not see, and for filters on fields that none of the types has. */
export function checkSubscription(subscription: Subscription): void {
  const { eventTypes, filters, apiVersion } = subscription;
  const scopes = new Set(subscription.scopes);
  const visible = visibleTypes(scopes);
  const hidden = eventTypes.flatMap((type, index): FieldProblem[] => {
    if (type === EVERY_TYPE || visible.includes(type)) return [];
    const message = `These credentials do not see events of the type ${type}.`;
    return [{ field: `event_types[${index}]`, reason: 'UNKNOWN_VALUE', message }];
  });
  const types = eventTypes.includes(EVERY_TYPE) ? visible : visible.filter((type) => eventTypes.includes(type));
  const unknown = filters.flatMap(({ path }, index): FieldProblem[] => {
    if (types.some((type) => hasField(scopes, type, apiVersion, path))) return [];
    const message = `${path} is no field of the events that this endpoint gets.`;
    return [{ field: `filters[${index}].path`, reason: 'UNKNOWN_VALUE', message }];
  });
  const problems = [...hidden, ...(hidden.length === 0 ? unknown : [])];
  if (problems.length > 0) throw AppError.invalid(...problems);
}

/** Whether an endpoint with these scopes may get an event of this type. */
export const sees = (scopes: readonly string[], type: string): boolean => visibleTypes(new Set(scopes)).includes(type);

const visibleTypes = (scopes: ReadonlySet<string>): readonly string[] =>
  visibleEvents({ kind: 'partner', subject: '', scopes }, {}).types ?? [];

function hasField(scopes: ReadonlySet<string>, type: string, apiVersion: string, path: string): boolean {
  if (path === 'type') return true;
  const [root, ...names] = path.split('.');
  const schema = definitionOf(CATALOG, type, versionAt(apiVersion, type)).data.json;
  return root === 'data' && names.length > 0 && isShownField(scopes, schema, names);
}
