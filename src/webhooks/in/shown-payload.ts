const HIDDEN = '[hidden]';
/** Deeper and longer than any payload that is understood. */
const DEEPEST = 12;
const MOST_ITEMS = 50;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 200;

/** Fields that say what happened to what, and nothing about a person. */
const SHOWN: ReadonlySet<string> = new Set([
  ...[
    'id',
    '_id',
    '_model',
    'type',
    'object',
    'status',
    'state',
    'currency',
    'sku',
    'quantity',
    'created',
    'available',
  ],
  ...['payment_intent', 'order_id', 'move_id', 'deal_id', 'inventory_item_id', 'location_id', 'eventId', 'objectId'],
  ...['created_at', 'updated_at', 'cancelled_at', 'confirmed_at', 'placed_at', 'won_at', 'propertyName'],
]);

/**
 * A value that could be an id, a state or a time. Where a provider puts an address, a name or a phone number in a field of
 * such a name, it is hidden all the same.
 */
const PLAIN = /^[\w.:~/-]+$|^\d{4}-\d\d-\d\d[T ][\d:.]+([+-]\d\d:\d\d|Z)?$/;
/** What a field is called; another key is data itself. */
const NAME = /^[\w./$-]+$/;

/** A payload for the eyes of operators: its shape whole, and of its values those that can belong to nobody. */
export function shownPayload(body: Buffer): unknown {
  try {
    return shown(JSON.parse(body.toString('utf8')), '', 0);
  } catch {
    return null;
  }
}

function shown(value: unknown, name: string, depth: number): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return SHOWN.has(name) ? value : HIDDEN;
  if (typeof value === 'string')
    return SHOWN.has(name) && value.length <= LONGEST_VALUE && PLAIN.test(value) ? value : HIDDEN;
  if (typeof value !== 'object') return HIDDEN;
  if (depth >= DEEPEST) return HIDDEN;
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item: unknown) => shown(item, name, depth + 1));
  const entries = Object.entries(value).slice(0, MOST_ITEMS);
  return Object.fromEntries(entries.map(([key, held]) => [shownName(key), shown(held, key, depth + 1)]));
}

const shownName = (key: string): string => (NAME.test(key) ? key.slice(0, LONGEST_NAME) : HIDDEN);
