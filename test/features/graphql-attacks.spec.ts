import { parse, print } from 'graphql';
import { measureText } from '../../src/edges/graphql/limits.js';
import { measureShape } from '../../src/edges/graphql/shape.js';
import { CLIENT_PROFILES } from '../../src/edges/profiles.js';
import { SEEDED_ORDER_ID, SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { AGGREGATE, graphqlCaller, postGraphql, type GraphqlAnswer } from '../harness/graphql-caller.js';
import { processorSeconds, residentBytes } from '../harness/metrics.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';
import { STOREFRONT_DOCUMENTS } from '../harness/storefront-documents.js';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack(WITHOUT_WORKER);
}, 90_000);
afterAll(() => stack.stop());

/** As a formatter lays it out. */
const laidOut = (text: string) => print(parse(text));
const many = (count: number, make: (index: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, index) => make(index)).join(separator);
const fanOut = (levels: number, spread: (next: string) => string, leaf: string) =>
  `${many(levels, (index) => `fragment F${index} on Product { ${spread(`F${index + 1}`)} }`)} fragment F${levels} on Product { ${leaf} }`;

const refusalsIn = ({ status, data, errors }: GraphqlAnswer) => ({
  status,
  data,
  codes: errors?.map(({ extensions }) => extensions?.['code']),
  limits: errors?.map(({ extensions }) => (extensions?.['details'] as { limit?: string }).limit),
});

const ATTACKS: readonly (readonly [string, string, string])[] = [
  ['aliases', `{ ${many(200, (index) => `a${index}: viewer { kind }`)} }`, 'tokens'],
  ['few enough aliases for the parser', `{ ${many(31, (index) => `a${index}: viewer { kind }`)} }`, 'aliases'],
  [
    'aliases of lists',
    `{ ${many(19, (index) => `a${index}: orders(first: 100) { edges { node { customer { id } } } }`)} }`,
    'cost',
  ],
  ['directives', `{ viewer { kind ${'@include(if: true) '.repeat(150)}} }`, 'tokens'],
  ['unknown directives', `{ viewer { kind ${'@a'.repeat(400)} } }`, 'directives'],
  [
    'fragments that double at every step',
    `{ product(id: "x") { ...F0 } } ${fanOut(35, (next) => `...${next} ...${next}`, 'id')}`,
    'selections',
  ],
  [
    'fragments that double around fields',
    `{ product(id: "x") { ...F0 } } ${fanOut(35, (next) => `id ...${next} name ...${next}`, 'id')}`,
    'selections',
  ],
  [
    'more fragments than any screen has',
    `{ ${many(41, (index) => `...F${index}`)} } ${many(41, (index) => `fragment F${index} on Query { viewer { kind } }`)}`,
    'fragments',
  ],
  [
    'selections in selections',
    `{ ${'viewer { customer { orders { edges { node { '.repeat(20)} id ${'} } } } } '.repeat(20)} }`,
    'nesting',
  ],
  [
    'circles through the graph',
    `{ orders(first: 1) { edges { node { ${'customer { orders(first: 1) { edges { node { '.repeat(3)} id ${'} } } } '.repeat(3)} } } } }`,
    'depth',
  ],
  [
    'inline fragments in inline fragments',
    `{ ${'... { '.repeat(300)} viewer { kind } ${'} '.repeat(300)} }`,
    'nesting',
  ],
  ['brackets', `{ orders(status: ${'['.repeat(15_000)}`, 'tokens'],
  ['braces', '{a'.repeat(8000), 'tokens'],
  ['values', `{ orders(status: [${'PENDING '.repeat(1500)}]) { edges { cursor } } }`, 'tokens'],
  [
    '5,000 variables in the document',
    `query(${many(5000, (index) => `$v${index}: Int`)}) { viewer { kind } }`,
    'document_bytes',
  ],
  ['the same field again and again', `{ viewer { ${'kind '.repeat(990)} } }`, 'repeats'],
  ['the same field in inline fragments', `{ viewer { ${'... { kind } '.repeat(100)} } }`, 'repeats'],
  ['the same field within inline fragments', `{ ... { ... { viewer { ${'kind '.repeat(100)} } } } }`, 'repeats'],
  [
    'lists in lists',
    '{ customers(first: 100) { edges { node { orders(first: 100) { edges { node { lines { product { stock { available } } } } } } } } } }',
    'cost',
  ],
];

test.each(ATTACKS)('%s are refused before anything is executed', async (_, query, limit) => {
  const call = graphqlCaller(stack.http, stack.credentials.staff_token);
  const times: number[] = [];
  for (let time = 0; time < 3; time += 1) {
    const began = performance.now();
    const answer = await call(query);
    times.push(performance.now() - began);
    expect(refusalsIn(answer)).toEqual({ status: 400, data: undefined, codes: ['QUERY_TOO_COMPLEX'], limits: [limit] });
  }
  // The quickest: others may be using the machine.
  expect(Math.min(...times)).toBeLessThan(250);
});

test('a refusal takes the processor less than half of what a screen of orders does, whatever it refuses', async () => {
  const call = graphqlCaller(stack.http, stack.credentials.staff_token);
  const once = async (query: string, variables?: object) => {
    const before = await processorSeconds(stack.ops);
    for (let sent = 0; sent < 10; sent += 1) await call(query, variables);
    return (((await processorSeconds(stack.ops)) - before) * 1000) / 10;
  };
  // The lesser of two: what is compiled for the first one is no cost of a refusal.
  const milliseconds = async (...asked: Parameters<typeof once>) =>
    Math.min(await once(...asked), await once(...asked));
  const screen = await milliseconds(AGGREGATE, { first: 20 });
  const slow: unknown[] = [];
  for (const [name, query] of ATTACKS) {
    const took = await milliseconds(query);
    if (took >= screen / 2) slow.push({ name, took, screen });
  }
  expect(slow).toEqual([]);
}, 60_000);

test.each([
  ['names', Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`v${index}`, 1]))],
  ['values', { status: Array.from({ length: 5000 }, () => 'PENDING') }],
])('5,000 variables are refused by their %s', async (_, variables) => {
  const answer = await graphqlCaller(stack.http, stack.credentials.staff_token)(AGGREGATE, { first: 1, ...variables });
  expect(refusalsIn(answer)).toEqual({
    status: 400,
    data: undefined,
    codes: ['QUERY_TOO_COMPLEX'],
    limits: ['variables'],
  });
});

test('many lies about one variable are answered with few words', async () => {
  const query = 'query($s: [OrderStatus!]) { orders(status: $s) { edges { cursor } } }';
  const call = graphqlCaller(stack.http, stack.credentials.staff_token);
  const answer = await call(query, { s: Array.from({ length: 900 }, () => 'LOST') });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.errors).length).toBeLessThan(50_000);
});

test('no form of another site sends an operation', async () => {
  const forms = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
  for (const type of forms) {
    const answer = await postGraphql(stack.http, 'query={viewer{kind}}', { 'content-type': type });
    expect(refusalsIn(answer)).toMatchObject({ status: 415, data: undefined, codes: ['UNSUPPORTED_MEDIA_TYPE'] });
  }
});

test('hundreds of attacks leave no memory behind', async () => {
  const call = graphqlCaller(stack.http, stack.credentials.staff_token);
  const wave = async (size: number) => {
    for (let sent = 0; sent < size; sent += 20)
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => call(ATTACKS[(sent + index) % ATTACKS.length]?.[1] ?? '')),
      );
  };
  await wave(300);
  const before = await residentBytes(stack.ops);
  await wave(600);
  expect((await residentBytes(stack.ops)) - before).toBeLessThan(64 * 1024 * 1024);
}, 60_000);

test.each(Object.entries(STOREFRONT_DOCUMENTS))('%s is an ordinary operation', async (_, text) => {
  const query = laidOut(text);
  const variables = {
    id: query.includes('order(id') ? SEEDED_ORDER_ID : SEEDED_PRODUCT_ID,
    query: 'lamp',
  };
  const { status, errors, data } = await graphqlCaller(stack.http, stack.credentials.staff_token)(query, variables);
  expect({ status, errors }).toMatchObject({ status: 200 });
  expect(Object.values(data as object).every((value) => value !== null)).toBe(true);
  // What staff may not see is null at its path; nothing is refused.
  expect((errors ?? []).map(({ extensions }) => extensions?.['code']).filter((code) => code !== 'FORBIDDEN')).toEqual(
    [],
  );
});

test('the ordinary operations are as large as those of real storefronts', () => {
  const { limits } = CLIENT_PROFILES.web;
  const measures = Object.values(STOREFRONT_DOCUMENTS).map((text) => ({
    ...measureText(laidOut(text), limits),
    ...measureShape(parse(text)),
  }));
  const most = (measure: 'document_bytes' | 'tokens' | 'depth') =>
    Math.max(...measures.map(({ [measure]: value = 0 }) => value));
  expect(most('document_bytes')).toBeGreaterThan(2200);
  expect(most('tokens')).toBeGreaterThan(250);
  expect(most('depth')).toBeGreaterThanOrEqual(12);
});
