import { getNamedType, isObjectType, type GraphQLArgument, type GraphQLField } from 'graphql';
import { snakeCase } from './canonical.js';
import { rootFields, schema } from './contracts.js';

type Field = GraphQLField<unknown, unknown>;

const isId = ({ type }: GraphQLArgument) => getNamedType(type).name === 'ID';
const objectOf = (field: Field) => {
  const type = getNamedType(field.type);
  return isObjectType(type) ? type : undefined;
};

/** Every way from Query to something with an id, no type twice on it: [[orders, edges, node], [orders, edges, node, customer], …]. */
export function pathsToIds(): readonly (readonly Field[])[] {
  const from = (field: Field, path: readonly Field[], met: readonly string[]): readonly (readonly Field[])[] => {
    const type = objectOf(field);
    if (!type || met.includes(type.name)) return [];
    const here = [...path, field];
    const deeper = rootFields(type).flatMap((next) => from(next, here, [...met, type.name]));
    return 'id' in type.getFields() ? [here, ...deeper] : deeper;
  };
  return rootFields(schema.getQueryType()).flatMap((field) => from(field, [], ['Query']));
}

export const nameOfPath = (path: readonly Field[]): string => path.map(({ name }) => name).join('.');

/** What an argument is called on the other roads: `id` of an order is order_id. */
const idNameOf = (field: Field, { name }: GraphQLArgument): string =>
  name === 'id' ? `${snakeCase(getNamedType(field.type).name).slice(1)}_id` : snakeCase(name);

/** Whether it asks for one record by its id. */
export const asksForOne = ([root]: readonly Field[]): boolean => root?.args.some(({ name }) => name === 'id') === true;

export const takesOptionalIds = (path: readonly Field[]): boolean =>
  path.some(({ args }) => args.some((argument) => isId(argument) && argument.name !== 'id'));

/** A query along a path: ids by `idFor`, where they must be given or `narrowed`; `after` at the root. */
export function queryAlong(
  path: readonly Field[],
  idFor: (name: string) => string,
  { narrowed = false, after }: { readonly narrowed?: boolean; readonly after?: string } = {},
): string {
  const written = path.map((field, index) => {
    const ids = field.args.filter((argument) => isId(argument) && (narrowed || argument.name === 'id'));
    const given = ids.map((argument) => `${argument.name}: "${idFor(idNameOf(field, argument))}"`);
    const at = index === 0 && after !== undefined && field.args.some(({ name }) => name === 'after');
    const all = at ? [...given, `after: "${after}"`] : given;
    return all.length === 0 ? field.name : `${field.name}(${all.join(', ')})`;
  });
  return `{ ${written.join(' { ')} { id } ${'} '.repeat(path.length)}`;
}
