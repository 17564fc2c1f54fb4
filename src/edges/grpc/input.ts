import type { ClassConstructor } from 'class-transformer';
import { AppError } from '../../platform/errors.js';
import { parseInput } from '../../platform/input.js';
import { rfc3339, type Timestamp } from '../../platform/timestamp.js';

/** How input properties are called in a request message, where it is not their own name. */
export type GrpcNames = Readonly<Record<string, string>>;

const PAGE_NAMES: GrpcNames = { limit: 'page_size', cursor: 'page_token' };

export const grpcSpelling = (names: GrpcNames): GrpcNames => ({ ...PAGE_NAMES, ...names });

/**
 * Validates a request message by the input class that REST and GraphQL use too. A field that is not set arrives as its
 * default value and counts as absent; bad fields are named as the contract spells them. `request_id` is no input but the
 * name of the call, which its context has.
 */
export function toInput<T extends object>(
  type: ClassConstructor<T>,
  request: object,
  names: GrpcNames = PAGE_NAMES,
): T {
  const properties = Object.fromEntries(Object.entries(names).map(([property, field]) => [field, property]));
  const given = Object.entries(request).filter(([name, value]) => name !== 'requestId' && isSet(value));
  const raw = given.map(([name, value]): [string, unknown] => {
    const field = snakeCase(name);
    return [properties[field] ?? field, isTimestamp(value) ? timestampText(field, value) : inner(value)];
  });
  return parseInput(type, Object.fromEntries(raw), (property) => names[property] ?? property);
}

/** Messages inside of others: a text that is not set is absent there too, a number is what it says. */
function inner(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, held]) => held !== null && held !== undefined && held !== '');
  return Object.fromEntries(given.map(([name, held]) => [snakeCase(name), inner(held)]));
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const isSet = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && value !== 0 && !(Array.isArray(value) && value.length === 0);

const isTimestamp = (value: unknown): value is Timestamp =>
  typeof value === 'object' && value !== null && 'seconds' in value && 'nanos' in value;

function timestampText(field: string, timestamp: Timestamp): string {
  try {
    return rfc3339(timestamp);
  } catch {
    throw AppError.invalid({
      field,
      reason: 'OUT_OF_RANGE',
      message: `${field} must lie between the years 1 and 9999.`,
    });
  }
}
