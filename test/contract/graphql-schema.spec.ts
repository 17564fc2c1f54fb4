import { readdirSync, readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
} from 'graphql';
import { weigher } from '../../src/edges/graphql/weights.js';
import { PAGE_SIZE } from '../../src/platform/page-input.js';
import { FIELD_POLICIES } from '../../src/gen/field-policy.js';

const folder = new URL('../../graphql/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
const schema = buildASTSchema(parse(files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n')));
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
const objects = types.filter(isObjectType);

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

test('everything that callers see is described', () => {
  const described = ({ name, description }: Described, of = '') => (description ? [] : [`${of}${name}`]);
  const ofField = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>) => [
    ...described(field, `${type.name}.`),
    ...field.args.flatMap((argument) => described(argument, `${type.name}.${field.name}.`)),
  ];
  const missing = [
    ...types.flatMap((type) => described(type)),
    ...objects.flatMap((type) => Object.values(type.getFields()).flatMap((field) => ofField(type, field))),
    ...types
      .filter(isEnumType)
      .flatMap((type) => type.getValues().flatMap((value) => described(value, `${type.name}.`))),
  ];
  expect(missing).toEqual([]);
});

const weightOf = weigher(schema);
const isList = ({ type }: GraphQLField<unknown, unknown>) => isListType(getNullableType(type));
const fields = objects.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ type, field, name: `${type.name}.${field.name}` })),
);

test('every list of objects says how long it is assumed to be', () => {
  const unsized = fields.filter(({ type, field }) => {
    const connected = type.name.endsWith('Connection') && field.name === 'edges';
    const declared = field.astNode?.directives?.some((directive) => directive.name.value === 'listSize');
    return isList(field) && isObjectType(getNamedType(field.type)) && !connected && !declared;
  });
  expect(unsized.map(({ name }) => name)).toEqual([]);
});

test('every page is sized by `first`, and nothing in it weighs but its edges', () => {
  const pages = fields.filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'));
  expect(pages.length).toBeGreaterThan(3);
  for (const { field, name } of pages) {
    const { connection, slicingArguments } = weightOf(field);
    expect({ name, connection, slicingArguments }).toEqual({ name, connection: true, slicingArguments: ['first'] });
    const { edges: _, ...others } = (getNamedType(field.type) as GraphQLObjectType).getFields();
    expect(Object.values(others).map(weightOf)).toEqual(
      Object.values(others).map(() => expect.objectContaining({ own: 0, each: 0 })),
    );
    expect(field.args.find((argument) => argument.name === 'first')?.defaultValue).toBe(PAGE_SIZE.usual);
  }
});

test('every state that a service tells has a member for those of later versions', () => {
  const states = types.filter(isEnumType).filter(({ name }) => name.endsWith('Status'));
  expect(states.length).toBeGreaterThan(4);
  expect(states.filter((type) => !type.getValue('UNKNOWN')).map(({ name }) => name)).toEqual([]);
});

/** A field of the schema whose value is a field of another name in the contract. */
const CONTRACT_NAMES: Readonly<Record<string, string>> = { marginPercent: 'marginBasisPoints' };

test('@requiresScopes says what the contracts say', () => {
  const directive = schema.getDirective('requiresScopes');
  if (!directive) throw new Error('there is no @requiresScopes');
  const scopeOf = (field: GraphQLField<unknown, unknown>) => {
    const scopes =
      field.astNode && (getDirectiveValues(directive, field.astNode)?.['scopes'] as string[][] | undefined);
    return scopes?.map((group) => group.join(' ')).join(' or ');
  };
  const policyOf = (name: string) =>
    Object.entries(FIELD_POLICIES).find(
      ([message]) => message.endsWith(`.v1.${name}`) && !message.startsWith('trivium.bff.'),
    )?.[1].scopes ?? {};
  // A field that reaches another noun needs the scope of that noun's own list, which no contract states.
  const reaching = (scope: string | undefined) => scope?.endsWith(':read') === true;
  const stated = objects.flatMap((type) =>
    Object.values(type.getFields()).map(
      (field) =>
        [
          `${type.name}.${field.name}`,
          scopeOf(field),
          policyOf(type.name)[CONTRACT_NAMES[field.name] ?? field.name],
        ] as const,
    ),
  );
  const differing = stated.filter(
    ([, scope, policy]) => scope !== policy && !(policy === undefined && reaching(scope)),
  );
  expect(differing).toEqual([]);
  expect(stated.filter(([, , policy]) => policy !== undefined).length).toBe(11);
});
