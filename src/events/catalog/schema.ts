/** A JSON Schema (2020-12, as far as it is used here) that knows the TypeScript type of what it describes. */
export interface Schema<T> {
  readonly json: JsonSchema;
  /** Never there: carries the type alone. */
  readonly of?: T;
}

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  /** Personal data: logs and operators' views show that it is there, not what it is. */
  readonly 'x-personal'?: true;
}

export type Described<S> = S extends Schema<infer T> ? T : never;

type Properties = Readonly<Record<string, Schema<unknown>>>;
type ObjectOf<P extends Properties> = { readonly [Name in keyof P]: Described<P[Name]> };

/**
 * Every property is required, so that nobody asks whether it is missing or null. Others are let through: a newer producer
 * may send more than an older consumer knows.
 */
export const object = <P extends Properties>(properties: P, description?: string): Schema<ObjectOf<P>> => ({
  json: {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties: Object.fromEntries(Object.entries(properties).map(([name, { json }]) => [name, json])),
    required: Object.keys(properties),
  },
});

export const array = <T>(items: Schema<T>): Schema<readonly T[]> => ({ json: { type: 'array', items: items.json } });

export const text = (description?: string): Schema<string> => ({
  json: { type: 'string', ...(description === undefined ? {} : { description }) },
});

/** "ord_01k9…" */
export const id = (prefix: string): Schema<string> => ({
  json: { type: 'string', pattern: `^${prefix}_[0-9a-hjkmnp-tv-z]{26}$` },
});

export const instant = (description: string): Schema<string> => ({
  json: { type: 'string', format: 'date-time', description },
});

export const integer = (minimum: number): Schema<number> => ({ json: { type: 'integer', minimum } });

/** Of goods, up or down. */
export const units = (description: string): Schema<number> => ({ json: { type: 'integer', description } });

export const oneOf = <const T extends string>(...values: readonly T[]): Schema<T> => ({
  json: { type: 'string', enum: values },
});

export const nullable = <T>({ json }: Schema<T>): Schema<T | null> => ({
  json: { ...json, type: [json.type as string, 'null'] },
});

export const personal = <T>({ json }: Schema<T>): Schema<T> => ({ json: { ...json, 'x-personal': true } });

const CURRENCY: Schema<string> = { json: { type: 'string', pattern: '^[A-Z]{3}$', description: 'ISO 4217' } };

export const currency = (): Schema<string> => CURRENCY;

/** Minor units of the currency: 24999 with USD is $249.99. */
export const money = () =>
  object({ amount: integer(0), currency: CURRENCY }, 'Minor units of the currency: 24999 with USD is $249.99.');
