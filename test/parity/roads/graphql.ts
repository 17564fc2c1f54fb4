import { getNamedType, isEnumType, isObjectType, isUnionType, type GraphQLFormattedError } from 'graphql';
import { postGraphql, type GraphqlAnswer } from '../../harness/graphql-caller.js';
import type { Answer, RefusedField } from '../answer.js';
import { camelCase, camelCased, canonical, snakeCase } from '../canonical.js';
import type { Change } from '../change.js';
import { rootField } from '../contracts.js';
import { cut, type Facts } from '../facts.js';
import type { PageAsked } from '../noun.js';
import { IDEMPOTENCY_KEY, refusal } from '../refusal.js';
import type { Road, Stack } from '../road.js';
import { headersOf, retryAfter, standing } from './http.js';

type Names = Readonly<Record<string, string>>;

const PAGE_NAMES = { limit: 'first', cursor: 'after' };

export function graphqlRoad({ http }: Stack, token?: string): Road {
  const run = (query: string, variables: object, sent?: Parameters<typeof headersOf>[1]) =>
    postGraphql(http, JSON.stringify({ query, variables }), headersOf(token, sent));
  return {
    one: async (noun, id, sent) => {
      const { one } = noun.GraphQL;
      const query = document('query', one, { id }, noun.facts);
      // What REST calls by the name of the noun is the only id here.
      return readAnswer(await run(query, { id }, sent), one, noun.facts, { [`${noun.name}_id`]: 'id' });
    },
    page: async (noun, asked = {}, sent) => {
      const many = noun.GraphQL.many ?? 'a list';
      const names = { ...PAGE_NAMES, ...noun.GraphQL.names };
      const values = argumentsOf(many, asked, names);
      const selection = `{ edges { node ${noun.facts} } pageInfo { hasNextPage endCursor } }`;
      return readAnswer(await run(document('query', many, values, selection), values, sent), many, noun.facts, names);
    },
    change: async (change, input, key) => {
      const values = { input: { ...camelCased(input), ...(key !== undefined && { idempotencyKey: key }) } };
      return changeAnswer(await run(document('mutation', change.name, values, outcomes(change)), values), change);
    },
  };
}

/** An operation with one root field, whose arguments are variables of the types that the SDL gives them. */
function document(kind: string, field: string, values: object, selection: string): string {
  const given = rootField(field).args.filter(({ name }) => name in values);
  const declared = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  return given.length === 0
    ? `${kind} { ${field} ${selection} }`
    : `${kind} (${declared}) { ${field}(${passed}) ${selection} }`;
}

function argumentsOf(field: string, { size, cursor, filter = {} }: PageAsked, names: Names) {
  const asked = { ...filter, limit: size, cursor };
  const values = Object.entries(asked).map(([name, value]): [string, unknown] => {
    const argument = names[name] ?? camelCase(name);
    const type = rootField(field).args.find((each) => each.name === argument)?.type;
    const isEnum = type !== undefined && isEnumType(getNamedType(type));
    return [argument, isEnum && typeof value === 'string' ? value.toUpperCase() : value];
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** Every member of the result: the success with its facts, the others with all they say. */
function outcomes({ name, result, member: made, facts }: Change): string {
  const union = getNamedType(rootField(name).type);
  if (!isUnionType(union)) throw new Error(`${name} does not answer with a union`);
  const members = union.getTypes().map((member) => {
    if (member.name === made) return `... on ${member.name} ${facts}`;
    if (isSuccess(member.name)) return `... on ${member.name} { ${result} ${facts} }`;
    const said = Object.values(member.getFields()).flatMap(({ name: field, type }) => {
      if (field === 'fields') return ['fields { field reason }'];
      return isObjectType(getNamedType(type)) ? [] : [field];
    });
    return `... on ${member.name} { ${said.join(' ')} }`;
  });
  return `{ __typename ${members.join(' ')} }`;
}

const isSuccess = (member: string): boolean => member.endsWith('Success');

function about(answer: GraphqlAnswer): Pick<Answer, 'requestId' | 'traceId' | 'replayed'> {
  return {
    ...standing((name) => answer.headers.get(name)),
    ...retryAfter(answer.headers),
    replayed: answer.extensions?.['idempotentReplayed'] === true,
  };
}

interface Extensions {
  readonly code: string;
  readonly request_id: string;
  readonly details: Readonly<Record<string, unknown>> & { readonly fields?: readonly Complaint[] };
}

interface Complaint {
  readonly field: string;
  readonly reason: string;
}

function readAnswer(answer: GraphqlAnswer, root: string, facts: Facts, names: Names): Answer {
  const { data, errors = [] } = answer;
  const told = data?.[root];
  if (told == null) return { ...about(answer), refusedFields: [], error: ofError(errors[0], names) };
  const page = 'edges' in told;
  const found = page ? told.edges.map(({ node }: { readonly node: object }) => node) : told;
  return {
    ...about(answer),
    data: cut(canonical(found), facts),
    ...(page && told.pageInfo.hasNextPage && { next: told.pageInfo.endCursor }),
    refusedFields: errors.map((error) => refusedField(error, page ? [root, 'edges', 'node'] : [root])),
  };
}

function ofError(error: GraphQLFormattedError | undefined, names: Names) {
  if (!error) throw new Error('neither data nor an error');
  const { code, request_id, details } = error.extensions as unknown as Extensions;
  const { fields = [], ...rest } = details;
  const told = { code, message: error.message, requestId: request_id, details: rest, fields: fields.map(unprefixed) };
  return refusal(told, (field) => nameOf(field, names));
}

/** A field without the argument that it stands in, as messages name it. */
const unprefixed = ({ field, reason }: Complaint): Complaint => ({
  field: field.replace(/^(input|variables)\./, ''),
  reason,
});

function nameOf(given: string, names: Names): string {
  return (
    Object.entries({ [IDEMPOTENCY_KEY]: 'idempotencyKey', ...names }).find(([, name]) => name === given)?.[0] ??
    snakeCase(given)
  );
}

function refusedField({ path = [], extensions }: GraphQLFormattedError, root: readonly string[]): RefusedField {
  const { code, details } = extensions as unknown as Extensions;
  const place = path.filter((step) => typeof step === 'string').slice(root.length);
  return { place: place.join('.'), code, scope: String(details['required_scope']) };
}

/** What can be expected to happen is a member of the result, named as the catalog names it: NotFound, NOT_FOUND. */
function changeAnswer(answer: GraphqlAnswer, { name, result, member, facts }: Change): Answer {
  const told = answer.data?.[name] as (Record<string, unknown> & { readonly __typename: string }) | null | undefined;
  if (!told) return { ...about(answer), refusedFields: [], error: ofError(answer.errors?.[0], {}) };
  if (told.__typename === member) return { ...about(answer), refusedFields: [], data: cut(canonical(told), facts) };
  if (isSuccess(told.__typename))
    return { ...about(answer), refusedFields: [], data: cut(canonical(told[result]), facts) };
  const { __typename, message, fields = [], ...details } = told;
  const code = snakeCase(__typename).slice(1).toUpperCase();
  const requestId = answer.headers.get('x-request-id') ?? '';
  const complaints = (fields as readonly Complaint[]).map(unprefixed);
  const error = refusal({ code, message: String(message), requestId, details, fields: complaints }, (field) =>
    nameOf(field, {}),
  );
  return { ...about(answer), refusedFields: [], error };
}
