import { REQUIREMENT, type Requirement } from '../../src/platform/access.js';

/** One handler that a road leads to. */
export interface DeclaredOperation {
  readonly road: 'rest' | 'graphql' | 'grpc';
  /** "OrdersResolver.orders" */
  readonly handler: string;
  /** The name its road knows it by: "orders", "GetOrderView", "GET /v2/orders/:order_id". */
  readonly name: string;
  /** undefined where it declares nothing. */
  readonly requirement: Requirement | undefined;
}

type Class = abstract new (...args: never[]) => unknown;

/** What Nest itself reads off the decorators. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'ALL', 'OPTIONS', 'HEAD', 'SEARCH'];
const ROOTS = ['Query', 'Mutation', 'Subscription'];

/** Every handler of these controllers and resolvers; fields of a GraphQL type are none. */
export function operationsOf(classes: readonly Class[]): readonly DeclaredOperation[] {
  return classes.flatMap((type) => {
    const prototype = type.prototype as Readonly<Record<string, unknown>>;
    return Object.getOwnPropertyNames(prototype).flatMap((property): DeclaredOperation[] => {
      const handler = prototype[property];
      if (property === 'constructor' || typeof handler !== 'function') return [];
      const place = placeOf(type, property, (key) => Reflect.getMetadata(key, handler) as unknown);
      const requirement = Reflect.getMetadata(REQUIREMENT, handler) as Requirement | undefined;
      return place ? [{ ...place, handler: `${type.name}.${property}`, requirement }] : [];
    });
  });
}

function placeOf(
  type: Class,
  property: string,
  held: (key: string) => unknown,
): Pick<DeclaredOperation, 'road' | 'name'> | undefined {
  const method = held('method') as number | undefined;
  if (method !== undefined) {
    const parts = [Reflect.getMetadata('path', type), held('path')].flat().map(String);
    const path = parts.map((part) => part.replace(/^\/|\/$/g, '')).filter(Boolean);
    return { road: 'rest', name: `${METHODS[method]} /${path.join('/')}` };
  }
  const [pattern] = (held('microservices:pattern') ?? []) as readonly { readonly rpc?: string }[];
  if (pattern) return { road: 'grpc', name: pattern.rpc ?? property };
  const root = held('graphql:resolver_type');
  const named = held('graphql:resolver_name') as string | undefined;
  return ROOTS.includes(String(root)) ? { road: 'graphql', name: named ?? property } : undefined;
}

export const undeclared = (operations: readonly DeclaredOperation[]): readonly string[] =>
  operations.filter(({ requirement }) => requirement === undefined).map(({ handler }) => handler);
