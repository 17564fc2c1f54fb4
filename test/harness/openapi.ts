import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
  readonly example?: string | number | readonly string[];
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly 'x-required-scope'?: string;
  /** By a provider, at the moment it is sent. */
  readonly 'x-signed'?: boolean;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object; readonly example: object }>>;
  };
  readonly responses: Readonly<Record<string, object>>;
}

interface SchemaObject {
  readonly properties?: Readonly<Record<string, { readonly 'x-required-scope'?: string }>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly schemas: Readonly<Record<string, SchemaObject>>;
    readonly examples: Readonly<
      Record<string, { readonly value: { readonly error: { readonly code: string; readonly status: number } } }>
    >;
  };
}

export const openApiText = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8');
export const openApi = parse(openApiText) as Document;

/** A parameter that several operations share is written once. */
const resolved = (parameter: Parameter & { readonly $ref?: string }): Parameter =>
  openApi.components.parameters[parameter.$ref?.split('/').at(-1) ?? ''] ?? parameter;

const offered = Object.entries(openApi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation: { ...operation, parameters: operation.parameters.map(resolved) },
  })),
);

/** Every operation for callers with its place: ["get", "/v2/orders", …]. */
export const operations = offered.filter(({ operation }) => !operation['x-signed']);

/** Those that only a provider can call. */
export const signedOperations = offered.filter(({ operation }) => operation['x-signed']);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ ...(closed(openApi) as object), $id: 'openapi' });

/** The schema at a place in the document, for example ["components", "schemas", "Order"]. */
export function schemaAt(...place: readonly string[]): ValidateFunction {
  const pointer = place.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  return ajv.compile({ $ref: `openapi#/${pointer}` });
}

export const schemaOf = (schema: object): ValidateFunction => ajv.compile(schema);

/** The document allows for fields to come; the tests do not, so that none is shown that it does not name. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value)]));
  return copy['type'] === 'object' && 'properties' in copy ? { ...copy, additionalProperties: false } : copy;
}

/** The path of an operation with these of its examples in place; path parameters always. */
export function exampleUrl(
  path: string,
  parameters: readonly Parameter[],
  inQuery: (parameter: Parameter) => boolean,
): string {
  const written = ({ example }: Parameter) => encodeURIComponent([example].flat().join(','));
  const url = parameters.reduce((text, parameter) => text.replace(`{${parameter.name}}`, written(parameter)), path);
  const query = parameters.filter(
    (parameter) => parameter.in === 'query' && parameter.example !== undefined && inQuery(parameter),
  );
  return query.length === 0
    ? url
    : `${url}?${query.map((parameter) => `${parameter.name}=${written(parameter)}`).join('&')}`;
}
