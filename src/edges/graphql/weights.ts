import {
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { PAGE_SIZE } from '../../platform/page-input.js';

type Field = GraphQLField<unknown, unknown>;

/** What a field weighs by @cost and @listSize (https://ibm.github.io/graphql-specs/cost-spec.html). */
export interface FieldWeight {
  /** Of asking for it, once. */
  readonly own: number;
  /** Of each object it gives. */
  readonly each: number;
  /** Arguments that say how many there are at most. */
  readonly slicingArguments: readonly string[];
  /** How many there are where no argument says so. */
  readonly assumedSize: number;
  /** Whether not the field itself but the lists in it have that size: a connection. */
  readonly connection: boolean;
}

/** Weighs each field of a schema once. */
export function weigher(schema: GraphQLSchema): (field: Field) => FieldWeight {
  const known = new WeakMap<Field, FieldWeight>();
  const writes = new Set(Object.values(schema.getMutationType()?.getFields() ?? {}));
  return (field) => {
    let weight = known.get(field);
    if (!weight) known.set(field, (weight = weigh(schema, field, writes.has(field))));
    return weight;
  };
}

/** One call of a service; @cost says otherwise. */
const WRITE = 100;

function weigh(schema: GraphQLSchema, field: Field, write: boolean): FieldWeight {
  const type = getNamedType(field.type);
  const size = directive(schema, 'listSize', field);
  const slicingArguments = (size?.['slicingArguments'] as readonly string[] | undefined) ?? [];
  return {
    own: costOf(schema, field) ?? (write ? WRITE : 0),
    each: weightOf(schema, type),
    slicingArguments,
    // A list takes null for its size as none, and gives the usual page.
    assumedSize: (size?.['assumedSize'] as number | undefined) ?? (slicingArguments.length > 0 ? PAGE_SIZE.usual : 1),
    connection: size?.['sizedFields'] !== undefined,
  };
}

/** Objects weigh 1, scalars and enums nothing, and so do the objects of introspection. */
const weightOf = (schema: GraphQLSchema, type: GraphQLNamedType): number =>
  (isObjectType(type) ? costOf(schema, type) : undefined) ??
  (isCompositeType(type) && !type.name.startsWith('__') ? 1 : 0);

function costOf(schema: GraphQLSchema, declared: Declared): number | undefined {
  const weight = directive(schema, 'cost', declared)?.['weight'];
  return weight === undefined ? undefined : Number(weight);
}

type Declared = Pick<Field, 'astNode'> | Pick<GraphQLNamedType, 'astNode'>;

function directive(schema: GraphQLSchema, name: string, { astNode }: Declared): Record<string, unknown> | undefined {
  const definition = schema.getDirective(name);
  if (!definition) throw new Error(`the schema declares no @${name}`);
  return astNode ? getDirectiveValues(definition, astNode) : undefined;
}
