import type { JsonSchema } from './schema.js';

const HIDDEN = '[personal]';

/** A copy in which personal data shows that it is there and nothing else: for logs and operators' views. */
export function redacted(schema: JsonSchema, value: unknown): unknown {
  if (schema['x-personal']) return value === null ? null : HIDDEN;
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(schema.items ?? {}, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const property = schema.properties?.[name];
      // What the schema does not know may be personal.
      return [name, property ? redacted(property, held) : HIDDEN];
    }),
  );
}
