import { assertAllowed, type Principal } from '../../platform/access.js';
import { CATALOG, definitionOf, latest, type Catalog, type EventType } from '../catalog/catalog.js';
import type { JsonSchema } from '../catalog/schema.js';
import { translate } from '../catalog/translate.js';
import type { Envelope } from '../envelope.js';
import type { LogFilter } from '../log/event-log.js';

type EntityOf<Type> = Type extends `${infer Entity}.${string}` ? Entity : never;

interface EntityRule {
  readonly scope: string;
  /** Not told to customers and partners, whatever their scopes. */
  readonly inside?: true;
}

/** What a caller must hold to see events of an entity; others are left out of what it is shown. */
const ENTITIES = {
  order: { scope: 'orders:read' },
  stock: { scope: 'orders:read', inside: true },
  payment: { scope: 'payments:read' },
  shipment: { scope: 'fulfillment:read' },
  notification: { scope: 'customers:read' },
  provider_payment: { scope: 'payments:read', inside: true },
  imported_order: { scope: 'orders:read', inside: true },
  stock_level: { scope: 'orders:read', inside: true },
  stock_move: { scope: 'orders:read', inside: true },
  deal: { scope: 'customers:read', inside: true },
  invoice: { scope: 'payments:read', inside: true },
  webhook_endpoint: { scope: 'webhooks:manage' },
  webhook: { scope: 'webhooks:manage' },
} as const satisfies Record<EntityOf<EventType>, EntityRule>;

const ruleOf = (type: EventType): EntityRule => ENTITIES[type.slice(0, type.indexOf('.')) as EntityOf<EventType>];

/** What a caller must hold to see any events at all. */
const ANY = 'orders:read';

/** What a caller must hold to see events of a type. */
export const scopesToSee = (type: EventType): readonly string[] => [ANY, ruleOf(type).scope];

/** Of what the catalog marks as personal, and of fields by their names. */
const PERSONAL = 'customers:pii';
const FIELDS: Readonly<Record<string, string>> = {
  payment_method_id: 'payments:sensitive',
  provider_payment_id: 'payments:sensitive',
};

export const EVENT_TYPES = Object.keys(CATALOG) as readonly EventType[];

/** Types that callers outside of the house may see, with the scopes. */
export type OpenEventType = {
  [Type in EventType]: (typeof ENTITIES)[EntityOf<Type>] extends { readonly inside: true } ? never : Type;
}[EventType];

export const OPEN_EVENT_TYPES = EVENT_TYPES.filter((type): type is OpenEventType => !ruleOf(type).inside);

/** What a caller wishes to see; what is left out does not narrow. */
export interface WantedEvents {
  readonly types?: readonly string[] | undefined;
  readonly orderId?: string | undefined;
}

/**
 * Which events a caller sees, the same on every road: customers those of their orders, partners those of the orders they
 * placed, staff and internal callers all; of these the types whose scopes it holds. Throws UNAUTHENTICATED or FORBIDDEN
 * where it may see none at all.
 */
export function visibleEvents(principal: Principal, { types, orderId }: WantedEvents): LogFilter {
  assertAllowed(principal, { scope: ANY });
  return {
    ...ownedBy(principal),
    types: EVENT_TYPES.filter((type) => isVisible(principal, type) && (types?.includes(type) ?? true)),
    ...(orderId !== undefined && { keys: [orderId] }),
  };
}

function isVisible({ kind, scopes }: Principal, type: EventType): boolean {
  const { scope, inside } = ruleOf(type);
  return scopes.has(scope) && (!inside || kind === 'staff' || kind === 'internal');
}

function ownedBy({ kind, subject }: Principal): LogFilter {
  switch (kind) {
    case 'staff':
    case 'internal':
      return {};
    case 'customer':
      return { customerId: subject };
    case 'partner':
      return { partnerId: subject };
    case 'anonymous':
      return { customerId: '' };
    default:
      return kind satisfies never;
  }
}

/** The event in the latest version of its type, without the fields that need a scope the caller lacks. */
export function shownTo({ scopes }: Principal, event: Envelope, catalog: Catalog = CATALOG): Envelope {
  // A newer producer may know a version that this process does not: of that one it shows what it knows.
  const version = latest(catalog, event.event_type);
  const data =
    event.version < version ? translate(catalog, event.event_type, event.data, event.version, version) : event.data;
  const schema = definitionOf(catalog, event.event_type, version).data.json;
  return { ...event, version: Math.max(event.version, version), data: readable(scopes, schema, data) };
}

/** The same in a version that the caller keeps to. */
export function shownInVersion(
  { scopes }: Pick<Principal, 'scopes'>,
  event: Envelope,
  version: number,
  catalog: Catalog = CATALOG,
): Envelope {
  const { event_type: type } = event;
  const data = translate(catalog, type, event.data, event.version, version);
  return { ...event, version, data: readable(scopes, definitionOf(catalog, type, version).data.json, data) };
}

/** Whether a field of the data is shown to a caller with these scopes: "total.currency", "lines.0.sku". */
export function isShownField(scopes: ReadonlySet<string>, schema: JsonSchema, names: readonly string[]): boolean {
  const [name, ...rest] = names;
  if (name === undefined) return true;
  if (schema.items) return /^\d+$/.test(name) && isShownField(scopes, schema.items, rest);
  const property = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
  return property !== undefined && mayRead(scopes, name, property) && isShownField(scopes, property, rest);
}

function readable(scopes: ReadonlySet<string>, schema: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => readable(scopes, schema.items ?? {}, item));
  if (typeof value !== 'object' || value === null || !schema.properties) return value;
  const { properties } = schema;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, held]): [string, unknown][] => {
      const property = properties[name];
      // What the schema does not know may need any scope.
      if (!property || !mayRead(scopes, name, property)) return [];
      return [[name, readable(scopes, property, held)]];
    }),
  );
}

const mayRead = (scopes: ReadonlySet<string>, name: string, property: JsonSchema): boolean =>
  scopesOf(name, property).every((scope) => scopes.has(scope));

const scopesOf = (name: string, property: JsonSchema): readonly string[] => [
  ...(property['x-personal'] ? [PERSONAL] : []),
  ...(FIELDS[name] === undefined ? [] : [FIELDS[name]]),
];
