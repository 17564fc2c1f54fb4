import { Kind, parse, type FieldNode, type SelectionSetNode } from 'graphql';

/** What every road is asked about a noun: a selection, written as GraphQL writes one. */
export type Facts = string;

/** Of a canonical value, what was asked for. */
export function cut(value: unknown, facts: Facts): unknown {
  return cutTo(value, selectionOf(facts));
}

/** Every fact by its place: "total", "customer.email", "lines.product.price". */
export const placesOf = (facts: Facts): readonly string[] => places(selectionOf(facts), []);

/** All values at a place; lists on the way are gone through. */
export function valuesAt(value: unknown, place: string): readonly unknown[] {
  return place.split('.').reduce<readonly unknown[]>(
    (values, name) =>
      values
        .flat()
        .map((each) => (each as Readonly<Record<string, unknown>> | undefined)?.[name])
        .filter((each) => each !== undefined),
    [value],
  );
}

function selectionOf(facts: Facts): SelectionSetNode {
  const [definition] = parse(facts).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`no selection: ${facts}`);
  return definition.selectionSet;
}

const fieldsOf = ({ selections }: SelectionSetNode): readonly FieldNode[] =>
  selections.filter((selection) => selection.kind === Kind.FIELD);

function cutTo(value: unknown, selection: SelectionSetNode): unknown {
  if (Array.isArray(value)) return value.map((each) => cutTo(each, selection));
  // Money is one value here, whatever it is made of.
  if (typeof value !== 'object' || value === null) return value;
  const wanted = fieldsOf(selection).map((field): [string, unknown] => {
    const held = (value as Readonly<Record<string, unknown>>)[field.name.value];
    return [field.name.value, field.selectionSet ? cutTo(held, field.selectionSet) : held];
  });
  return Object.fromEntries(wanted.filter(([, held]) => held !== undefined));
}

function places(selection: SelectionSetNode, path: readonly string[]): readonly string[] {
  return fieldsOf(selection).flatMap((field) => {
    const place = [...path, field.name.value];
    const isMoney =
      field.selectionSet && fieldsOf(field.selectionSet).some(({ name }) => name.value === 'currencyCode');
    return field.selectionSet && !isMoney ? places(field.selectionSet, place) : [place.join('.')];
  });
}
