import { readdirSync, readFileSync } from 'node:fs';
import { buildASTSchema, parse, validate } from 'graphql';
import { costModel } from '../../src/edges/graphql/cost.js';
import { publicSeconds } from '../../src/edges/graphql/public.js';
import { AGGREGATE } from '../harness/graphql-caller.js';

const folder = new URL('../../graphql/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
const schema = buildASTSchema(parse(files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n')));
const { requestedCost, actualCost } = costModel(schema);

const valid = (text: string) => {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return document;
};
const requested = (text: string, variables?: object, name?: string) =>
  requestedCost(valid(text), variables as Record<string, unknown>, name);

describe('the cost that is requested', () => {
  test.each([
    ['one thing is a point', '{ viewer { kind } }', {}, 1],
    ['a page of plain things is a point', '{ products(first: 100) { edges { node { id name } } } }', {}, 1],
    ['a page costs its largest size', '{ products(first: 100) { edges { node { stock { available } } } } }', {}, 2],
    ['a page without a size costs the usual one', '{ orders { edges { node { lines { product { id } } } } } }', {}, 2],
    ['the aggregate query, twenty orders', AGGREGATE, { first: 20 }, 3],
    ['the aggregate query, a hundred', AGGREGATE, { first: 100 }, 12],
    [
      'fragments cost where they are spread',
      '{ ...F ...G } fragment F on Query { products(first: 100) { edges { node { stock { available } } } } } fragment G on Query { viewer { kind } }',
      {},
      3,
    ],
    [
      'pages in pages multiply',
      '{ customers(first: 100) { edges { node { orders(first: 100) { edges { node { id } } } } } } }',
      {},
      121,
    ],
    ['less than nothing costs nothing', '{ products(first: -100) { edges { node { stock { available } } } } }', {}, 1],
    [
      'more than a page can hold costs the largest page',
      '{ products(first: 2000000000) { edges { node { id } } } }',
      {},
      1,
    ],
  ])('%s', (_, text, variables, cost) => {
    expect(requested(text, variables)).toBe(cost);
  });

  test('follows the variables, each time', () => {
    const document = valid(AGGREGATE);
    expect([100, 1, 20, 100].map((first) => requestedCost(document, { first }))).toEqual([12, 1, 3, 12]);
  });

  test('is that of what is included', () => {
    const text =
      'query($more: Boolean!) { orders(first: 100) { edges { node { id lines @include(if: $more) { product { id } } } } } }';
    expect([requested(text, { more: false }), requested(text, { more: true })]).toEqual([1, 6]);
  });

  test('is that of the operation which is named', () => {
    const text = `query A { viewer { kind } } ${AGGREGATE}`;
    expect([requested(text, { first: 100 }, 'A'), requested(text, { first: 100 }, 'Orders')]).toEqual([1, 12]);
  });

  const STOCK = 'products(first: 100) { edges { node { stock { available } } } }';

  test.each([['(first: null)'], ['(first: $none)'], ['']])('a page with the size "%s" costs the usual one', (size) => {
    const page = (name: string) =>
      `${name}: customers${size} { edges { node { orders${size} { edges { node { id } } } } } }`;
    const text = `query($none: Int) { ${[...'abcdef'].map(page).join(' ')} none: orders(first: $none) { edges { cursor } } }`;
    expect([requested(text), requested(text, { none: null })]).toEqual([50, 50]);
  });

  test.each([
    ['an argument', `query($id: ID = "x") { product(id: $id) { id } ${STOCK} }`],
    [
      'a value in an argument',
      `query($id: OrderStatus = PENDING) { orders(status: [$id]) { edges { node { id } } } ${STOCK} }`,
    ],
  ])('where %s is null that may not be, is that of the rest, and is not kept', (_, text) => {
    const document = valid(text);
    expect([{ id: null }, {}, { id: null }].map((variables) => requestedCost(document, variables))).toEqual([2, 3, 2]);
  });

  test('is told of no document that says null where it must say whether a field is asked for', () => {
    const text = `query($yes: Boolean = true) { products(first: 1) { edges { node { id @include(if: $yes) } } } ${STOCK.replace('products', 'all: products')} }`;
    expect(requested(text)).toBe(3);
    expect(() => requested(text, { yes: null })).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        details: { fields: [expect.objectContaining({ field: 'variables.yes', reason: 'REQUIRED' })] },
      }),
    );
  });

  test.each([{}, { first: null }, { first: 'many' }])(
    'leaves variables that do not fit to execution: %j',
    (variables) => {
      expect(requested(AGGREGATE, variables)).toBe(1);
    },
  );
});

test('the actual cost is that of what the answer holds', () => {
  const order = (lines: number) => ({
    id: 'o',
    customer: { id: 'c' },
    lines: Array.from({ length: lines }, () => ({ product: { id: 'p', stock: { available: 1 } } })),
  });
  const data = (orders: number, lines: number) => ({
    orders: { edges: Array.from({ length: orders }, () => ({ node: order(lines) })) },
  });
  const document = valid(AGGREGATE);
  expect(actualCost(document, data(100, 5))).toBe(12);
  expect(actualCost(document, data(100, 1))).toBe(4);
  expect(actualCost(document, data(0, 0))).toBe(1);
  expect(actualCost(document, { orders: null })).toBe(1);
  const spread = valid(
    '{ ...F all: products(first: 100) { edges { node { id } } } } fragment F on Query { all: products(first: 100) { edges { node { stock { onHand } } } } }',
  );
  const products = Array.from({ length: 100 }, () => ({ node: { id: 'p', stock: { onHand: 1 } } }));
  expect(actualCost(spread, { all: { edges: products } })).toBe(2);
});

test.each([
  ['products for a minute', '{ products { edges { node { id } } } __typename }', 60],
  ['stock for less', '{ products { edges { node { __typename stock { available } } } } }', 10],
  ['what is masked never', '{ products { edges { node { costPrice { amount } } } } }', 0],
  ['what depends on the caller never', '{ viewer { kind } products { edges { cursor } } }', 0],
  [
    'in a fragment too',
    '{ products { edges { cursor } } ...F } fragment F on Query { orders { edges { cursor } } }',
    0,
  ],
])('caches may keep %s', (_, text, seconds) => {
  expect(publicSeconds(schema, valid(text))).toBe(seconds);
});
