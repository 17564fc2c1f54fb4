import type { ClassConstructor } from 'class-transformer';
import { parseInput } from '../../platform/input.js';

/** How input properties are called here, where it is not their own name in camel case. */
export type ArgumentNames = Readonly<Record<string, string>>;

const PAGE_NAMES: ArgumentNames = { limit: 'first', cursor: 'after' };

const camelCase = (property: string): string =>
  property.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Validates the arguments of a field by the input class that REST and gRPC use too; bad ones are named as the schema
 * spells them. An argument that is null counts as absent.
 */
export function toInput<T extends object>(type: ClassConstructor<T>, args: object, names: ArgumentNames = {}): T {
  const spelled = { ...PAGE_NAMES, ...names };
  const properties = new Map(Object.entries(spelled).map(([property, name]) => [name, property]));
  const raw = asGiven(args, (name) => properties.get(name) ?? snakeCase(name));
  return parseInput(type, raw, (property) => spelled[property] ?? camelCase(property));
}

/** With the names of properties, however deep. */
function asGiven(args: object, propertyOf: (name: string) => string): Record<string, unknown> {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    return isInputObject(value) ? asGiven(value, propertyOf) : value;
  };
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [propertyOf(name), inner(value)]));
}

/** graphql-js makes them without a prototype. */
const isInputObject = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  [null, Object.prototype].includes(Object.getPrototypeOf(value) as object | null);
