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
  const given = Object.entries(args).filter(([, value]) => value !== null && value !== undefined);
  const raw = given.map(([name, value]): [string, unknown] => [properties.get(name) ?? snakeCase(name), value]);
  return parseInput(type, Object.fromEntries(raw), (property) => spelled[property] ?? camelCase(property));
}
