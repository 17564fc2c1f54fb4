import type { StructInput } from '../../gen/google/protobuf/Struct.js';
import type { ValueInput } from '../../gen/google/protobuf/Value.js';

/** A JSON object as google.protobuf.Struct. */
export const toStruct = (object: Readonly<Record<string, unknown>>): StructInput => ({
  fields: Object.fromEntries(Object.entries(object).map(([name, value]) => [name, toValue(value)])),
});

function toValue(value: unknown): ValueInput {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(toValue) } };
  if (typeof value === 'object' && value !== null) return { structValue: toStruct(value as Record<string, unknown>) };
  return { nullValue: 'NULL_VALUE' };
}
