import {
  AGGREGATE,
  answerOf,
  graphqlCaller,
  postGraphql,
  refusalsOf,
  type GraphqlCaller,
} from '../harness/graphql-caller.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

let stack: RunningStack;
let partner: GraphqlCaller;

beforeAll(async () => {
  stack = await startStack(WITHOUT_WORKER);
  partner = graphqlCaller(stack.http, stack.credentials.partner_api_key);
}, 90_000);
afterAll(() => stack.stop());

const invalid = (...fields: readonly string[]) => ({ code: 'VALIDATION_FAILED', fields });
const orders = (args: string) => `{ orders(${args}) { edges { node { id } } } }`;

describe('the value of an argument', () => {
  test.each([
    ['a page of none', orders('first: 0'), 200, invalid('first OUT_OF_RANGE')],
    ['a page of less than none', orders('first: -1'), 200, invalid('first OUT_OF_RANGE')],
    ['a page of more than a hundred', orders('first: 101'), 200, invalid('first OUT_OF_RANGE')],
    ['a number in words', orders('first: "abc"'), 400, invalid('first INVALID_FORMAT')],
    ['a number too large for its type', orders('first: 3000000000'), 400, invalid('first OUT_OF_RANGE')],
    ['a status that does not exist', orders('status: [PENDING, LOST]'), 400, invalid('status UNKNOWN_VALUE')],
    ['a status that is null', orders('status: [null]'), 400, invalid('status REQUIRED')],
    ['a date that is none', orders('placedAfter: "2026-02-30T00:00:00Z"'), 400, invalid('placedAfter INVALID_FORMAT')],
    ['a malformed customer id', orders('customerId: "x"'), 200, invalid('customerId INVALID_FORMAT')],
    [
      'a cursor that was never made',
      orders('after: "abc"'),
      200,
      { code: 'INVALID_CURSOR', fields: ['after INVALID_FORMAT'] },
    ],
    ['a malformed id', '{ order(id: "1") { id } }', 200, invalid('id INVALID_FORMAT')],
    ['the id of another noun', `{ product(id: "ord_${'0'.repeat(26)}") { id } }`, 200, invalid('id INVALID_FORMAT')],
    ['the id of nothing', `{ customer(id: "cus_${'0'.repeat(26)}") { id } }`, 200, { code: 'NOT_FOUND' }],
    [
      'a search for a zero byte',
      String.raw`{ products(query: "a\u0000") { pageInfo { endCursor } } }`,
      200,
      invalid('query INVALID_FORMAT'),
    ],
    ['an empty search', '{ products(query: "") { pageInfo { endCursor } } }', 200, invalid('query OUT_OF_RANGE')],
  ])('%s is refused by its name', async (_, query, status, refusal) => {
    const answer = await partner(query);
    expect({ status: answer.status, refusals: refusalsOf(answer) }).toEqual({ status, refusals: [refusal] });
  });

  test.each([
    ['of the wrong type', { first: 'abc' }, invalid('variables.first INVALID_FORMAT')],
    ['that is missing', {}, invalid('variables.first REQUIRED')],
    ['that is null', { first: null }, invalid('variables.first REQUIRED')],
  ])('a variable %s is refused by its name', async (_, variables, refusal) => {
    const answer = await partner(AGGREGATE, variables);
    expect({ status: answer.status, refusals: refusalsOf(answer) }).toEqual({ status: 400, refusals: [refusal] });
  });

  describe('null, where a variable stands for a value that must be there', () => {
    const pages = 'products(first: 100) { edges { node { stock { available } } } }';

    test('costs that field alone: the rest is counted and answered', async () => {
      const query = `query($id: ID = "x") { product(id: $id) { id } ${pages} }`;
      const answer = await partner(query, { id: null });
      expect(refusalsOf(answer)).toEqual([invalid('variables.id REQUIRED')]);
      expect(answer.data).toMatchObject({ product: null, products: { edges: expect.any(Array) } });
      const lists = Array.from(
        { length: 15 },
        (_, index) => `a${index}: customers(first: 100) { edges { node { orders(first: 20) { edges { cursor } } } } }`,
      );
      const much = await partner(`query($id: ID = "x") { product(id: $id) { id } ${lists.join(' ')} }`, { id: null });
      expect(refusalsOf(much)).toEqual([{ code: 'QUERY_TOO_COMPLEX' }]);
    });

    test('is refused before anything is executed where it says what is asked for', async () => {
      const query = `query($yes: Boolean = true) { ${pages} one: products { edges { cursor @include(if: $yes) } } }`;
      const answer = await partner(query, { yes: null });
      expect({ status: answer.status, data: answer.data, refusals: refusalsOf(answer) }).toEqual({
        status: 400,
        data: undefined,
        refusals: [invalid('variables.yes REQUIRED')],
      });
    });
  });

  test('inside a variable is refused by its place', async () => {
    const answer = await partner('query($s: [OrderStatus!]) { orders(status: $s) { pageInfo { endCursor } } }', {
      s: ['PENDING', 'PENDNG'],
    });
    expect(refusalsOf(answer)).toEqual([invalid('variables.s[1] UNKNOWN_VALUE')]);
    expect(JSON.stringify(answer.errors)).not.toMatch(/did you mean/i);
  });

  test('is not sent back whole, however long it is', async () => {
    const answer = await partner(AGGREGATE, { first: 'x'.repeat(500_000) });
    expect(refusalsOf(answer)).toEqual([invalid('variables.first INVALID_FORMAT')]);
    expect(JSON.stringify(answer.errors).length).toBeLessThan(2_000);
  });
});

describe('a document', () => {
  test.each([
    ['with a syntax error', '{ orders {', 'QUERY_NOT_VALID'],
    ['with an unknown field', '{ viewer { kind colour } }', 'QUERY_NOT_VALID'],
    ['with an unknown argument', orders('colour: 1'), 'QUERY_NOT_VALID'],
    ['with a fragment that spreads itself', '{ ...F } fragment F on Query { viewer { kind } ...F }', 'QUERY_NOT_VALID'],
    ['with two operations and no name', 'query A { viewer { kind } } query B { viewer { kind } }', 'QUERY_NOT_VALID'],
    ['with an operation the schema does not have', 'mutation { pay }', 'QUERY_NOT_VALID'],
    ['with more tokens than any needs', orders(`status: ${'['.repeat(15_000)}`), 'QUERY_TOO_COMPLEX'],
    ['of more than 16 kB', `{ viewer { kind } } #${'x'.repeat(17_000)}`, 'QUERY_TOO_COMPLEX'],
  ])('%s is refused before it is executed', async (_, query, code) => {
    const answer = await partner(query);
    expect({ status: answer.status, data: answer.data, refusals: refusalsOf(answer) }).toEqual({
      status: 400,
      data: undefined,
      refusals: [{ code }],
    });
  });

  // https://graphql.github.io/graphql-over-http/draft/#sec-application-json
  test.each([
    ['application/json', 200],
    ['application/json, text/plain, */*', 200],
    ['application/json;q=0.9, application/graphql-response+json', 400],
    ['application/graphql-response+json', 400],
    ['*/*', 400],
  ])('that is not valid is answered to "%s" with %d', async (accept, status) => {
    for (const body of [{ query: '{' }, { query: '{ viewr }' }, { query: AGGREGATE, variables: { first: 'abc' } }])
      expect(await postGraphql(stack.http, JSON.stringify(body), { accept })).toMatchObject({ status, errors: [{}] });
  });

  test('gets the whole story with its error', async () => {
    const { errors, headers } = await partner('{ viewer { colour } }');
    expect(errors).toEqual([
      {
        message: 'Cannot query field "colour" on type "Viewer".',
        locations: [{ line: 1, column: 12 }],
        extensions: {
          code: 'QUERY_NOT_VALID',
          details: {},
          documentation_url: `${stack.http}/docs/errors/QUERY_NOT_VALID`,
          request_id: headers.get('x-request-id'),
          status: 400,
        },
      },
    ]);
  });
});

describe('a request', () => {
  test.each([
    ['of nothing', '', 400, 'MALFORMED_REQUEST'],
    ['of broken JSON', '{"query":', 400, 'MALFORMED_REQUEST'],
    ['that names a prototype', '{"query":"{viewer{kind}}","__proto__":{}}', 400, 'MALFORMED_REQUEST'],
    ['of several operations', '[{"query":"{viewer{kind}}"}]', 400, 'VALIDATION_FAILED'],
    ['without a document', '{}', 400, 'VALIDATION_FAILED'],
    ['whose document is no text', '{"query":{"kind":"Document"}}', 400, 'VALIDATION_FAILED'],
    ['whose variables are no object', '{"query":"{viewer{kind}}","variables":"{}"}', 400, 'VALIDATION_FAILED'],
    ['whose extensions are no object', '{"query":"{viewer{kind}}","extensions":"{}"}', 400, 'VALIDATION_FAILED'],
    ['of 10 MB', JSON.stringify({ query: 'x'.repeat(10_000_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s is refused in the shape of GraphQL', async (_, body, status, code) => {
    const answer = await postGraphql(stack.http, body);
    expect({ status: answer.status, codes: answer.errors?.map(({ extensions }) => extensions?.['code']) }).toEqual({
      status,
      codes: [code],
    });
  });

  test('in another content type is refused: a form of another site could send it', async () => {
    const answer = await postGraphql(stack.http, '{"query":"{viewer{kind}}"}', { 'content-type': 'text/plain' });
    expect({ status: answer.status, refusals: refusalsOf(answer) }).toEqual({
      status: 415,
      refusals: [{ code: 'UNSUPPORTED_MEDIA_TYPE' }],
    });
  });

  test('by GET that another site could send is refused', async () => {
    const answer = await answerOf(await fetch(`${stack.http}/graphql?query={viewer{kind}}`));
    expect({ status: answer.status, refusals: refusalsOf(answer) }).toEqual({
      status: 400,
      refusals: [invalid('apollo-require-preflight REQUIRED')],
    });
  });

  test('by GET changes nothing', async () => {
    const headers = { 'apollo-require-preflight': 'yes' };
    const note = 'mutation { updateCustomerNote(input: { customerId: "cus_1", note: "" }) { __typename } }';
    const response = await fetch(`${stack.http}/graphql?query=${encodeURIComponent(note)}`, { headers });
    expect({ status: response.status, allow: response.headers.get('allow') }).toEqual({ status: 405, allow: 'POST' });
    expect(refusalsOf(await answerOf(response))).toEqual([{ code: 'METHOD_NOT_ALLOWED' }]);
  });

  test('with credentials that nobody has is refused as a whole', async () => {
    const answer = await graphqlCaller(stack.http, 'nobody')('{ viewer { kind } }');
    expect({ status: answer.status, data: answer.data, refusals: refusalsOf(answer) }).toEqual({
      status: 401,
      data: undefined,
      refusals: [{ code: 'UNAUTHENTICATED' }],
    });
  });

  test('without credentials is refused what is not public, and given the rest', async () => {
    const answer = await graphqlCaller(stack.http)(`{ viewer { kind } ${orders('first: 1').slice(2)}`);
    expect(answer.data).toEqual({ viewer: { kind: 'ANONYMOUS' }, orders: null });
    expect(answer.errors).toMatchObject([{ path: ['orders'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

test('nothing that callers do wrong is logged as a failure of ours', () => {
  expect(stack.logs()).not.toContain('"level":"error"');
});
