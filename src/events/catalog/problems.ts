import type { JsonSchema } from './schema.js';

/** Where a value does not fit its schema: "lines[0].quantity must be at least 1". Empty where it fits. */
export function problems(schema: JsonSchema, value: unknown, path = 'data'): readonly string[] {
  const types = [schema.type ?? []].flat();
  const actual = typeOf(value);
  const fits = types.includes(actual) || (actual === 'integer' && types.includes('number'));
  if (!fits) return [`${path} must be ${types.join(' or ')}`];
  if (typeof value === 'string') return ofText(schema, value, path);
  if (typeof value === 'number')
    return schema.minimum !== undefined && value < schema.minimum ? [`${path} must be at least ${schema.minimum}`] : [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => problems(schema.items ?? {}, item, `${path}[${index}]`));
  return value === null ? [] : ofObject(schema, value as Readonly<Record<string, unknown>>, path);
}

function ofText({ pattern, enum: allowed, format }: JsonSchema, value: string, path: string): readonly string[] {
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return [`${path} must match ${pattern}`];
  if (allowed && !allowed.includes(value)) return [`${path} must be one of ${allowed.join(', ')}`];
  if (format === 'date-time' && Number.isNaN(Date.parse(value))) return [`${path} must be a point in time`];
  return [];
}

function ofObject(schema: JsonSchema, value: Readonly<Record<string, unknown>>, path: string): readonly string[] {
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined);
  const present = Object.entries(schema.properties ?? {}).filter(([name]) => value[name] !== undefined);
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...present.flatMap(([name, property]) => problems(property, value[name], `${path}.${name}`)),
  ];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
