import { getIntrospectionQuery } from 'graphql';
import { DocumentLimits, GRAPHQL_LIMITS } from '../../src/edges/graphql/limits.js';
import { AppError } from '../../src/platform/errors.js';

function refusalOf(document: string): unknown {
  try {
    new DocumentLimits().check(document);
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
}

const refused = (limit: keyof typeof GRAPHQL_LIMITS, value: number) => ({
  code: 'QUERY_TOO_COMPLEX',
  limit,
  value,
  allowed: GRAPHQL_LIMITS[limit],
});
const nested = (depth: number, leaf = 'id') => `${'a{'.repeat(depth - 1)}${leaf}${'}'.repeat(depth - 1)}`;

test.each([
  [
    'bytes',
    `{a} #${'x'.repeat(GRAPHQL_LIMITS.document_bytes)}`,
    refused('document_bytes', GRAPHQL_LIMITS.document_bytes + 5),
  ],
  ['bytes of another alphabet', `{a} #${'ж'.repeat(9000)}`, refused('document_bytes', 18_005)],
  ['tokens', `{${'a '.repeat(1000)}}`, refused('tokens', 1002)],
  ['brackets that would overflow a recursive parser', `{a(b:${'['.repeat(15_000)}`, refused('tokens', 15_005)],
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

test.each([
  ['a fragment that spreads itself', '{...F} fragment F on Query{a ...F}'],
  ['a fragment that does not exist', '{...F}'],
  ['a syntax error', '{a('],
  ['a character that begins no token', '{a(b:§)}'],
])('%s is left to validation', (_, document) => {
  expect(refusalOf(document)).toBeUndefined();
});

test('fragments that spread each other twice are measured in no time', () => {
  const fragments = Array.from(
    { length: 60 },
    (_, index) => `fragment F${index} on A{...F${index + 1} ...F${index + 1}}`,
  ).join(' ');
  const document = `{a{...F0}} ${fragments} fragment F60 on A{x:b}`;
  const began = performance.now();
  expect(refusalOf(document)).toEqual({ ...refused('aliases', 2 ** 60) });
  expect(performance.now() - began).toBeLessThan(1000);
});
