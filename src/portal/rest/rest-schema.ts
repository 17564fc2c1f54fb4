import { html, prose, type Html } from '../html.js';
import { resolved, type OpenApi, type Schema } from './openapi.js';

/** A schema with its references followed and its `allOf` merged; "or null" is a remark, not a type. */
interface Flat extends Omit<Schema, 'type'> {
  readonly type: string;
  readonly nullable: boolean;
  /** Last part of the reference: "OrderV2". */
  readonly name: string | undefined;
}

export function flat(document: OpenApi, schema: Schema): Flat {
  const name = schema.$ref?.split('/').at(-1);
  const { $ref: _, ...beside } = schema;
  const target = { ...resolved(document, schema), ...beside };
  const alternatives = target.anyOf ?? target.oneOf ?? [];
  const choices = alternatives.filter((one) => one.type !== 'null');
  if (choices.length === 1 && choices[0]) {
    const chosen = flat(document, choices[0]);
    return {
      ...chosen,
      description: target.description ?? chosen.description,
      nullable: choices.length < alternatives.length,
    };
  }
  const parts = (target.allOf ?? []).map((part) => flat(document, part));
  const properties = Object.assign(
    {},
    ...parts.map((part) => part.properties ?? {}),
    target.properties ?? {},
  ) as Record<string, Schema>;
  const types = [target.type ?? (Object.keys(properties).length > 0 ? 'object' : 'any')].flat();
  const type = types.filter((one) => one !== 'null').join(' or ');
  const required = [...parts.flatMap((part) => part.required ?? []), ...(target.required ?? [])];
  return { ...target, name, type, nullable: types.includes('null'), properties, required };
}

/** "array of OrderV2", "integer, 1 to 100" */
export function typeText(document: OpenApi, schema: Schema): string {
  const one = flat(document, schema);
  const base =
    one.type === 'array' && one.items
      ? `array of ${typeText(document, one.items)}`
      : ((one.type === 'object' ? one.name : one.format) ?? one.type);
  const range = one.minimum !== undefined && one.maximum !== undefined ? `, ${one.minimum} to ${one.maximum}` : '';
  return `${base}${range}${one.nullable ? ' or null' : ''}`;
}

/** The fields of an object, or of the items of an array; nested ones unfold. `seen` ends what refers to itself. */
export function fieldList(document: OpenApi, schema: Schema, seen: readonly string[] = []): Html | undefined {
  const one = flat(document, schema);
  if (one.type === 'array' && one.items) return fieldList(document, one.items, seen);
  const properties = Object.entries(one.properties ?? {});
  if (properties.length === 0 || (one.name !== undefined && seen.includes(one.name))) return undefined;
  const path = one.name === undefined ? seen : [...seen, one.name];
  return html`<dl class="fields">
    ${properties.map(([name, property]) => fieldRow(document, name, property, path))}
  </dl>`;
}

function fieldRow(document: OpenApi, name: string, schema: Schema, seen: readonly string[]): Html {
  const one = flat(document, schema);
  const inner = fieldList(document, schema, seen);
  return html`<div>
    <dt><code>${name}</code> <span class="type">${typeText(document, schema)}</span></dt>
    <dd>
      ${prose(one.description ?? '')} ${choices(one.enum ?? one.items?.enum)}
      ${
        inner &&
        html`<details>
          <summary>Fields of <code>${name}</code></summary>
          ${inner}
        </details>`
      }
    </dd>
  </div>`;
}

export const choices = (values: readonly unknown[] | undefined): Html | undefined =>
  values && html`<span class="choices">${values.map((value) => html`<code>${String(value)}</code> `)}</span>`;

/** A value of the schema: its own example where it has one, else made of its required parts. */
export function sample(document: OpenApi, schema: Schema, seen: readonly string[] = []): unknown {
  const one = flat(document, schema);
  const given = one.example ?? one.examples?.[0] ?? one.const ?? one.default ?? one.enum?.[0];
  if (given !== undefined) return given;
  if (one.name !== undefined && seen.includes(one.name)) return undefined;
  const path = one.name === undefined ? seen : [...seen, one.name];
  if (one.type === 'array')
    return one.items ? [sample(document, one.items, path)].filter((item) => item !== undefined) : [];
  if (one.type !== 'object')
    return (
      {
        integer: 1,
        number: 1,
        boolean: true,
        string: one.format === 'date-time' ? '2026-03-01T12:00:00.000Z' : 'text',
      }[one.type] ?? null
    );
  const always = Object.entries(one.properties ?? {}).filter(([name]) => one.required?.includes(name));
  return Object.fromEntries(always.map(([name, property]) => [name, sample(document, property, path)]));
}
