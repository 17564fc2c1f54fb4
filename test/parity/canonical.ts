import { decimal, type Money } from '../../src/platform/money.js';
import { rfc3339, type Timestamp } from '../../src/platform/timestamp.js';

type Fields = Readonly<Record<string, unknown>>;

/** States are words in REST and gRPC, and enum values in GraphQL. */
const WORDS = ['status', 'kind'];

/**
 * A value as all roads would write it: camel case, money as "249.99 USD", moments as RFC 3339, words of a closed set in lower
 * case, and nothing where there is nothing (which REST and GraphQL call null, and protobuf an empty string).
 */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value === '' || value === null ? undefined : value;
  const fields = value as Fields;
  return money(fields) ?? moment(fields) ?? record(fields);
}

function record(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => {
    const key = camelCase(name);
    return [key, WORDS.includes(key) && typeof value === 'string' ? value.toLowerCase() : canonical(value)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function money(fields: Fields): string | undefined {
  const currency = fields['currencyCode'] ?? fields['currency'];
  if (typeof currency !== 'string' || Object.keys(fields).length !== 2) return undefined;
  if ('minorUnits' in fields) return `${decimal(fields as unknown as Money)} ${currency}`;
  return 'amount' in fields ? `${String(fields['amount'])} ${currency}` : undefined;
}

const moment = (fields: Fields): string | undefined =>
  'seconds' in fields && 'nanos' in fields ? rfc3339(fields as unknown as Timestamp) : undefined;

export const camelCase = (name: string): string =>
  name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());

export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A request as GraphQL and gRPC name what is in it. */
export const camelCased = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [camelCase(name), deeply(value)]));

const deeply = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(deeply)
    : typeof value === 'object' && value !== null
      ? camelCased(value as Fields)
      : value;
