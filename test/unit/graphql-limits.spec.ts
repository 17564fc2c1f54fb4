import { getIntrospectionQuery, parse } from 'graphql';
import { holdTo, measureText, measureVariables } from '../../src/edges/graphql/limits.js';
import { measureShape } from '../../src/edges/graphql/shape.js';
import { CLIENT_PROFILES, type GraphqlLimits } from '../../src/edges/profiles.js';
import { AppError } from '../../src/platform/errors.js';

const { limits } = CLIENT_PROFILES.web;

function refusal(check: () => void): unknown {
  try {
    check();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
}

const refusalOf = (document: string): unknown =>
  refusal(() => {
    holdTo(limits, measureText(document, limits));
    holdTo(limits, measureShape(parse(document)));
  });

const refused = (limit: keyof GraphqlLimits, value: number) => ({
  code: 'QUERY_TOO_COMPLEX',
  limit,
  value,
  allowed: limits[limit],
});
const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');
const nested = (depth: number, leaf = 'id') => `${'a{'.repeat(depth - 1)}${leaf}${'}'.repeat(depth - 1)}`;

test.each([
  ['bytes', `{a} #${'x'.repeat(limits.document_bytes)}`, refused('document_bytes', limits.document_bytes + 5)],
  ['bytes of another alphabet', `{a} #${'ж'.repeat(9000)}`, refused('document_bytes', 18_005)],
  ['tokens', `{${'a '.repeat(1000)}}`, refused('tokens', 1002)],
  ['brackets that would overflow a recursive parser', `{a(b:${'['.repeat(15_000)}`, refused('tokens', 15_005)],
  ['brackets in brackets', `{a(b:${'['.repeat(31)}`, refused('nesting', 33)],
  ['directives', `{a ${'@b '.repeat(31)}}`, refused('directives', 31)],
  ['fragments', `{a} ${many(41, (index) => `fragment F${index} on A{a}`)}`, refused('fragments', 41)],
  ['levels', `{${nested(16)}}`, refused('depth', 16)],
  ['levels in inline fragments', `{... on Query{${nested(16)}}}`, refused('depth', 16)],
  ['levels in fragments', `{a{...F}} fragment F on A{${nested(15)}}`, refused('depth', 16)],
  ['levels in the second operation', `query A{a} query B{${nested(16)}}`, refused('depth', 16)],
  ['aliases', `{${Array.from({ length: 31 }, (_, index) => `a${index}:a`).join(' ')}}`, refused('aliases', 31)],
  [
    'aliases in a fragment, each time it is spread',
    `{${'a{...F}'.repeat(16)}} fragment F on A{x:b y:b}`,
    refused('aliases', 32),
  ],
  ['root fields', `{${'a '.repeat(21)}}`, refused('root_fields', 21)],
  ['root fields in a fragment', `{...F} fragment F on Query{${'a '.repeat(21)}}`, refused('root_fields', 21)],
])('too many %s are refused', (_, document, refusal) => {
  expect(refusalOf(document)).toEqual(refusal);
});

test('as much as is allowed is admitted', () => {
  expect(refusalOf(`{${nested(15)}}`)).toBeUndefined();
  expect(refusalOf(`{a{${Array.from({ length: 30 }, (_, index) => `a${index}:a`).join(' ')}}}`)).toBeUndefined();
  expect(refusalOf(`{${'a '.repeat(20)}}`)).toBeUndefined();
});

test('the introspection query of tools is admitted', () => {
  expect(
    refusalOf(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true })),
  ).toBeUndefined();
});

test('a fragment that spreads itself is left to validation', () => {
  expect(refusalOf('{...F} fragment F on Query{a ...F}')).toBeUndefined();
});

test.each([
  [
    'without fields of their own',
    (index: number) => `fragment F${index} on A{...F${index + 1} ...F${index + 1}}`,
    'b',
    2 ** 30 * 3,
  ],
  [
    'around fields',
    (index: number) => `fragment F${index} on A{...F${index + 1} a ...F${index + 1}}`,
    'b',
    2 ** 32 - 1,
  ],
])('fragments that spread each other twice %s are refused in no time', (_, fragment, leaf, selections) => {
  const document = `{a{...F0}} ${many(30, fragment)} fragment F30 on A{${leaf}}`;
  const began = performance.now();
  expect(refusalOf(document)).toEqual(refused('selections', selections));
  expect(performance.now() - began).toBeLessThan(250);
});

test.each([
  ['5,000 names', Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`v${index}`, index])), 5000],
  ['5,000 values in a list', { ids: Array.from({ length: 5000 }, () => 'x') }, 5001],
  ['5,000 lists in lists', { ids: Array.from({ length: 2500 }, () => [1]) }, 5001],
])('variables of %s are refused', (_, variables, value) => {
  expect(refusal(() => holdTo(limits, measureVariables(variables)))).toEqual(refused('variables', value));
});
