import { definitionOf, type Catalog } from './catalog.js';

/**
 * Data of a stored version as another version has it, step by step. Producers publish the latest version alone; what
 * consumers of older ones see is translated down, and what was stored long ago is translated up.
 */
export function translate(catalog: Catalog, type: string, data: unknown, stored: number, asked: number): unknown {
  let current = data;
  for (let version = stored + 1; version <= asked; version += 1) current = step(catalog, type, version, 'up')(current);
  for (let version = stored; version > asked; version -= 1) current = step(catalog, type, version, 'down')(current);
  return current;
}

function step(catalog: Catalog, type: string, version: number, direction: 'up' | 'down'): (data: unknown) => unknown {
  const { from } = definitionOf(catalog, type, version);
  if (!from) throw new Error(`version ${version} of ${type} does not say how it follows from the one before`);
  return from[direction] as (data: unknown) => unknown;
}
