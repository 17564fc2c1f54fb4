import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isInterfaceType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FieldWeight } from './weights.js';

type WeightOf = (field: GraphQLField<unknown, unknown>) => FieldWeight;

/** Where in an answer there is something that weighs. */
export interface Counter {
  readonly key: string;
  readonly own: number;
  readonly each: number;
  readonly inner: readonly Counter[];
}

/** All that weighs in the answers of an operation, found once: answers are counted without looking at anything else. */
export function countersOf(
  schema: GraphQLSchema,
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
  weightOf: WeightOf,
): readonly Counter[] {
  const fragments = new Map(
    definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );

  /** The fields of a level by the names they have in the answer, those of one name together. */
  const collect = (
    type: GraphQLNamedType | undefined,
    { selections }: SelectionSetNode,
    found: Map<string, Asked[]>,
  ): Map<string, Asked[]> => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[selection.name.value] : undefined;
        if (!field) continue;
        const key = (selection.alias ?? selection.name).value;
        found.set(key, [...(found.get(key) ?? []), { field, node: selection }]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = fragment?.typeCondition?.name.value;
      if (fragment) collect(condition === undefined ? type : schema.getType(condition), fragment.selectionSet, found);
    }
    return found;
  };

  const counters = (found: ReadonlyMap<string, readonly Asked[]>): Counter[] =>
    [...found].flatMap(([key, asked]) => {
      const inside = new Map<string, Asked[]>();
      for (const { field, node } of asked)
        if (node.selectionSet) collect(getNamedType(field.type), node.selectionSet, inside);
      const [first] = asked;
      if (!first || !isCompositeType(getNamedType(first.field.type))) {
        const own = first ? weightOf(first.field).own : 0;
        return own > 0 ? [{ key, own, each: 0, inner: [] }] : [];
      }
      const { own, each } = weightOf(first.field);
      const inner = counters(inside);
      return own > 0 || each > 0 || inner.length > 0 ? [{ key, own, each, inner }] : [];
    });

  return counters(collect(schema.getRootType(operation.operation) ?? undefined, operation.selectionSet, new Map()));
}

interface Asked {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
}

/** What an answer weighs. A field that is null was asked for all the same; one that was skipped is not there. */
export function weightIn(data: unknown, counters: readonly Counter[]): number {
  let weight = 0;
  for (const counter of counters) {
    const value = (data as Readonly<Record<string, unknown>> | null | undefined)?.[counter.key];
    if (value !== undefined) weight += counter.own + weightOfValue(value, counter);
  }
  return weight;
}

function weightOfValue(value: unknown, counter: Counter): number {
  if (value === null) return 0;
  if (!Array.isArray(value)) return counter.each + weightIn(value, counter.inner);
  let weight = 0;
  for (const item of value) weight += weightOfValue(item, counter);
  return weight;
}
