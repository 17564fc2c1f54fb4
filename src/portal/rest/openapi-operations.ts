import { anchor } from '../html.js';
import { resolved, type OpenApi, type Operation, type Parameter } from './openapi.js';

/** An operation with its place in the document. */
export interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
  readonly parameters: readonly Parameter[];
}

export function operationsOf(document: OpenApi): readonly Placed[] {
  return Object.entries(document.paths).flatMap(([path, { parameters: ofPath = [], ...methods }]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
      parameters: [...ofPath, ...(operation.parameters ?? [])].map((parameter) => resolved(document, parameter)),
    })),
  );
}

export const operationAnchor = ({ method, path }: Pick<Placed, 'method' | 'path'>): string =>
  anchor(`${method} ${path}`);

export const operationTitle = ({ operation, path }: Placed): string =>
  (operation.summary ?? operation.operationId ?? path).replace(/\.$/, '');

/** The example of a parameter as it stands in a URL; undefined where it is better left out. */
export function exampleOf({ example, schema, required }: Parameter): string | undefined {
  const value = example ?? schema?.example ?? schema?.examples?.[0] ?? (required ? 'example' : undefined);
  return value === undefined ? undefined : [value].flat().map(String).join(',');
}
