import { readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { sha256 } from '../../src/edges/graphql/documents.js';
import { PERSISTED_DOCUMENTS } from '../../src/gen/persisted-documents.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID, SEEDED_PRODUCT_ID } from '../../src/seeds/well-known.js';
import { AGGREGATE, answerOf, postGraphql, refusalsOf, type GraphqlAnswer } from '../harness/graphql-caller.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

let stack: RunningStack;

beforeAll(async () => {
  stack = await startStack({
    ...WITHOUT_WORKER,
    TRIVIUM_PROFILE: 'production',
    BUDGET: 'on',
    BUDGET_RATES: 'anonymous=6000/6000,signed-in=6000/6000',
  });
}, 90_000);
afterAll(() => stack.stop());

/** As a client of this folder prints what it has parsed. */
const hashOf = (file: string) =>
  sha256(print(parse(readFileSync(new URL(`../../graphql/operations/${file}.graphql`, import.meta.url), 'utf8'))));

const byHash = (hash: string, variables = {}) => ({
  variables,
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
});
const post = (body: object, client?: string, token = stack.credentials.customer_token) =>
  postGraphql(stack.http, JSON.stringify(body), {
    authorization: `Bearer ${token}`,
    ...(client !== undefined && { 'x-client-id': client }),
  });
const get = async (
  parameters: Readonly<Record<string, object | string>>,
  headers: Readonly<Record<string, string>>,
) => {
  const url = new URL(`${stack.http}/graphql`);
  for (const [name, value] of Object.entries(parameters))
    url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  return answerOf(await fetch(url, { headers }));
};

const summary = (answer: GraphqlAnswer) => ({ status: answer.status, data: answer.data, refusals: refusalsOf(answer) });
const notRegistered = { status: 403, data: undefined, refusals: [{ code: 'DOCUMENT_NOT_REGISTERED' }] };

const VARIABLES: Readonly<Record<string, object>> = {
  'orders.graphql': { first: 5 },
  'order.graphql': { id: SEEDED_ORDER_ID },
  'product.graphql': { id: SEEDED_PRODUCT_ID },
};
// Subscriptions are answered otherwise: test/live.
const registered = Object.entries(PERSISTED_DOCUMENTS).flatMap(([client, documents]) =>
  Object.entries(documents)
    .filter(([, { text }]) => !text.startsWith('subscription'))
    .map(([hash, { file }]) => ({ client, hash, file })),
);

test.each(registered)('$file runs by its hash', async ({ client, hash, file }) => {
  expect(hash).toBe(hashOf(file.replace(/\.graphql$/, '')));
  const answer = await post(byHash(hash, VARIABLES[file.split('/')[1] ?? '']), client, stack.credentials.staff_token);
  expect({ status: answer.status, errors: answer.errors }).toEqual({ status: 200 });
  expect(answer.data).toBeTruthy();
});

test('a shopper sees themselves and their orders by registered documents', async () => {
  const { data } = await post(byHash(hashOf('web/customer-orders'), { first: 2 }), 'web');
  expect(data.viewer.customer.id).toBe(SEEDED_CUSTOMER_ID);
  expect(data.viewer.customer.orders.edges).toHaveLength(2);
});

test('a client runs its own documents only', async () => {
  const mobile = byHash(hashOf('mobile/viewer'));
  expect((await post(mobile, 'mobile')).data.viewer.kind).toBe('CUSTOMER');
  expect(summary(await post(mobile, 'web'))).toEqual(notRegistered);
  expect(summary(await post(byHash(hashOf('web/viewer')), 'mobile'))).toEqual(notRegistered);
});

test('who does not say which client it is, or says what is none, runs nothing', async () => {
  const document = byHash(hashOf('web/viewer'));
  expect(summary(await post(document))).toEqual(notRegistered);
  expect(summary(await post(document, 'desktop'))).toEqual(notRegistered);
  expect(summary(await post(document, 'internal'))).toEqual(notRegistered);
  expect(summary(await post(document, 'constructor'))).toEqual(notRegistered);
});

test('a registered document may come as text, in any layout', async () => {
  const answer = await post({ query: AGGREGATE, variables: { first: 1 } }, 'web');
  expect({ status: answer.status, orders: answer.data.orders.edges.length }).toEqual({ status: 200, orders: 1 });
  expect(summary(await post({ query: AGGREGATE.replace('number', ''), variables: { first: 1 } }, 'web'))).toEqual(
    notRegistered,
  );
});

test.each([
  ['{ __schema { queryType { name } } }'],
  ['{ viewer { kind } }'],
  ['{ viewer { kin } }'],
  ['{ viewer {'],
  ['{ ord§ers }'],
])('%s is refused, and nothing is said of the schema', async (query) => {
  const answer = await post({ query }, 'web', stack.credentials.staff_token);
  expect(summary(answer)).toEqual(notRegistered);
  expect(JSON.stringify(answer.errors)).not.toMatch(/did you mean|Viewer|Query\b/i);
});

test('a hash registers nothing, whatever comes with it', async () => {
  const query = '{ viewer { scopes } }';
  const persisted = { query, ...byHash(sha256(query)) };
  expect(summary(await post(persisted, 'web'))).toEqual(notRegistered);
  expect(summary(await post(byHash(sha256(query)), 'web'))).toEqual(notRegistered);
});

test('a variable of the wrong value is refused without what was probably meant', async () => {
  const answer = await post(byHash(hashOf('web/order'), { id: ['PENDNG'] }), 'web');
  expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'VALIDATION_FAILED' } }] });
  expect(JSON.stringify(answer.errors)).not.toMatch(/did you mean|stack|\.js/i);
});

describe('shared caches', () => {
  const products = () => ({ documentId: `sha256:${hashOf('web/products')}`, variables: { first: 2 } });
  const controlOf = ({ headers }: GraphqlAnswer) => headers.get('cache-control');

  test('may keep by its address what is the same for everyone', async () => {
    const answer = await get(products(), { 'x-client-id': 'web' });
    expect(answer.data.products.edges).toHaveLength(2);
    expect(controlOf(answer)).toBe('public, max-age=10, stale-while-revalidate=10');
    expect(answer.headers.get('vary')).toBe('accept, authorization, x-client-id, apollographql-client-name');
  });

  test('hand out nothing about the caller who was first', async () => {
    const limited = ({ headers }: GraphqlAnswer) =>
      [...headers.keys()].filter((name) => name.startsWith('x-ratelimit'));
    const kept = await get(products(), { 'x-client-id': 'web' });
    expect({ limited: limited(kept), extensions: kept.extensions }).toEqual({ limited: [], extensions: undefined });
    const own = await postGraphql(stack.http, JSON.stringify(products()), { 'x-client-id': 'web' });
    expect({ limited: limited(own).length, cost: own.extensions?.['cost'] }).toMatchObject({
      limited: 3,
      cost: { restoreRate: 100 },
    });
  });

  test('keep nothing that was asked for with credentials, by POST, or failed', async () => {
    const authorization = `Bearer ${stack.credentials.staff_token}`;
    expect(controlOf(await get(products(), { 'x-client-id': 'web', authorization }))).toBe('no-store');
    expect(controlOf(await postGraphql(stack.http, JSON.stringify(products()), { 'x-client-id': 'web' }))).toBe(
      'no-store',
    );
    const bad = { ...products(), variables: { first: 101 } };
    expect(controlOf(await get(bad, { 'x-client-id': 'web' }))).toBe('no-store');
    const missing = { documentId: hashOf('web/product'), variables: { id: `prd_${'0'.repeat(26)}` } };
    const answer = await get(missing, { 'x-client-id': 'web' });
    expect({ control: controlOf(answer), refusals: refusalsOf(answer) }).toEqual({
      control: 'no-store',
      refusals: [{ code: 'NOT_FOUND' }],
    });
  });

  test('keep nothing that depends on who asks', async () => {
    const answer = await get({ documentId: hashOf('web/viewer') }, { 'x-client-id': 'web' });
    expect({ kind: answer.data.viewer.kind, control: controlOf(answer) }).toEqual({
      kind: 'ANONYMOUS',
      control: 'no-store',
    });
  });

  test('may serve the apps for longer', async () => {
    const answer = await get({ documentId: hashOf('mobile/products') }, { 'apollographql-client-name': 'mobile' });
    expect(controlOf(answer)).toBe('public, max-age=60, stale-while-revalidate=60');
  });
});

test('a GET that another site could send is refused', async () => {
  const answer = await get({ documentId: hashOf('web/products') }, {});
  expect(summary(answer)).toMatchObject({ status: 400, refusals: [{ code: 'VALIDATION_FAILED' }] });
});

test('pictures come in the width of the client, or in the one that is asked for', async () => {
  const widths = async (client: string) => {
    const { data } = await post(byHash(hashOf(`${client}/product`), { id: SEEDED_PRODUCT_ID }), client);
    return data.product.images.map(({ url, thumbnail }: Record<string, string>) =>
      [url, thumbnail].map((address) => address && new URL(address).searchParams.get('width')),
    )[0];
  };
  expect([await widths('web'), await widths('mobile')]).toEqual([
    ['1200', '160'],
    ['640', undefined],
  ]);
});

test('a browser gets no GraphiQL', async () => {
  const response = await fetch(`${stack.http}/graphql`, { headers: { accept: 'text/html' } });
  expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
    status: 400,
    type: 'application/json; charset=utf-8',
  });
});
