import { graphqlCaller, postGraphql } from '../harness/graphql-caller.js';
import { grpcCaller, type GrpcCaller } from '../harness/grpc.js';
import { restCaller } from '../harness/rest-caller.js';
import { noServices } from '../harness/services.js';
import type { RunningStack } from '../harness/stack.js';
import { startWarm } from '../harness/warm-stack.js';

// A point comes back in 30 seconds or more: none does while a test runs.
const RATES = 'anonymous=1/12,signed-in=2/8,partner=2/6,internal=2/8';
const VIEWER = '{ viewer { kind } }';

let bff: RunningStack;
const started: GrpcCaller[] = [];

const orderView = (token?: string) => {
  const caller = grpcCaller(bff.grpc, 'trivium.bff.v1.OrderViewService', token);
  started.push(caller);
  return caller;
};
const standing = (headers: { get(name: string): unknown }) =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`x-ratelimit-${name}`)));

// One process for all: each test spends the budget of a caller that no other test uses.
beforeAll(async () => {
  bff = await startWarm({
    ...noServices(),
    TRIVIUM_ROLES: 'bff',
    BUDGET: 'on',
    BUDGET_RATES: RATES,
    TRUSTED_PROXIES: '127.0.0.1',
  });
});
afterAll(async () => {
  started.forEach((caller) => caller.close());
  await bff.stop();
});

test('the three roads spend one budget, and each refuses when it is spent', async () => {
  const token = bff.credentials.partner_api_key;
  const [rest, graphql, grpc] = [restCaller(bff.http, token), graphqlCaller(bff.http, token), orderView(token)];
  expect(standing((await rest('/v2/orders')).headers)).toEqual([6, 5, 30]);
  expect((await graphql(VIEWER)).extensions?.['cost']).toMatchObject({ remaining: 4 });
  const { trailers } = await grpc.call('ListOrderViews', {});
  expect(standing({ get: (name) => trailers.get(name)[0] })).toEqual([6, 3, expect.any(Number)]);
  const [limit, left, reset] = standing((await rest('/v2/orders')).headers);
  expect([limit, left]).toEqual([6, 2]);
  // Some of it has come back while the calls were made.
  expect(reset).toBeGreaterThan(100);
  expect(reset).toBeLessThanOrEqual(120);
  await graphql(VIEWER);
  await graphql(VIEWER);

  const refusedRest = await rest('/v2/orders');
  expect(refusedRest).toMatchObject({
    status: 429,
    body: { data: null, error: { code: 'RATE_LIMITED', details: { limit: 6, cost: 1 } } },
  });
  const wait = Number(refusedRest.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(20);
  expect(wait).toBeLessThanOrEqual(30);
  expect(standing(refusedRest.headers).slice(0, 2)).toEqual([6, 0]);

  const refusedGraphql = await graphql(VIEWER);
  expect(refusedGraphql).toMatchObject({
    status: 429,
    errors: [{ extensions: { code: 'RATE_LIMITED', status: 429 } }],
    extensions: { cost: { requested: 1, actual: 0, remaining: 0 } },
  });
  expect(Number(refusedGraphql.headers.get('retry-after'))).toBeGreaterThan(20);

  const refusedGrpc = await grpc.call('ListOrderViews', {});
  expect(refusedGrpc).toMatchObject({ status: 'RESOURCE_EXHAUSTED', info: { reason: 'RATE_LIMITED' } });
  expect(Number(refusedGrpc.retry?.retryDelay.seconds)).toBeGreaterThan(20);
  expect(standing({ get: (name) => refusedGrpc.trailers.get(name)[0] }).slice(0, 2)).toEqual([6, 0]);
});

test('every REST answer says where its caller stands, failures of every kind, too', async () => {
  const rest = restCaller(bff.http);
  const from = { 'x-forwarded-for': '203.0.113.4' };
  const paths = ['/v2/orders', '/v2/nothing', '/v2/orders?limit=x', '/v2/%zz', '/v2/orders?q=%00'];
  const left: number[] = [];
  for (const path of paths) left.push(standing((await rest(path, from)).headers)[1] ?? NaN);
  expect(left).toEqual([11, 10, 9, 8, 7]);
});

test('credentials that are refused are charged to the address they came from, on every road', async () => {
  const guess = 'trv_partner_guessed';
  const rest = await restCaller(bff.http, guess)('/v2/orders');
  expect({ status: rest.status, left: standing(rest.headers)[1] }).toEqual({ status: 401, left: 11 });
  const graphql = await graphqlCaller(bff.http, guess)(VIEWER);
  expect({ status: graphql.status, left: standing(graphql.headers)[1] }).toEqual({ status: 401, left: 10 });
  const grpc = await orderView(guess).call('ListOrderViews', {});
  expect({ status: grpc.status, left: String(grpc.trailers.get('x-ratelimit-remaining')[0]) }).toEqual({
    status: 'UNAUTHENTICATED',
    left: '9',
  });
});

describe('GraphQL', () => {
  test('takes the estimate first and gives back what was not used', async () => {
    const graphql = graphqlCaller(bff.http, bff.credentials.customer_token);
    // Two pages of a hundred that no service is there to fill.
    const document =
      '{ a: products(first: 100) { edges { node { id } } } b: products(first: 100) { edges { node { id } } } }';
    const { extensions, headers } = await graphql(document);
    expect(extensions).toEqual({ cost: { requested: 2, actual: 1, remaining: 7, restoreRate: 0.033 } });
    expect(standing(headers)).toEqual([8, 7, 30]);
  });

  test('counts what was not executed as one point', async () => {
    const graphql = graphqlCaller(bff.http, bff.credentials.staff_token);
    expect((await graphql('{ a b c }')).extensions).toMatchObject({ cost: { requested: 1, actual: 1, remaining: 7 } });
    const broken = await postGraphql(bff.http, '{', { authorization: `Bearer ${bff.credentials.staff_token}` });
    expect(broken).toMatchObject({ status: 400, extensions: { cost: { requested: 1, actual: 1, remaining: 6 } } });
  });

  test('counts what its variables forbid as one point, too', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const page = 'products(first: 100, updatedSince: $since) { edges { node { id } } }';
    const query = `query($since: DateTime) { a: ${page} b: ${page} c: ${page} }`;
    const ask = (since: string) => postGraphql(bff.http, JSON.stringify({ query, variables: { since } }), headers);
    const { extensions } = await ask('2026-01-01T00:00:00Z');
    expect(extensions).toMatchObject({ cost: { requested: 3, actual: 1 } });
    const left = Number((extensions?.['cost'] as { readonly remaining: number }).remaining);
    const refused = await ask('yesterday');
    expect(refused).toMatchObject({ status: 400, extensions: { cost: { actual: 1, remaining: left - 1 } } });
    expect(standing(refused.headers)[1]).toBe(left - 1);
  });

  test('refuses what no wait would make possible as too complex', async () => {
    const page = (_: unknown, index: number) => `f${index}: products(first: 100) { edges { node { id } } }`;
    const fields = Array.from({ length: 9 }, page).join(' ');
    const answer = await graphqlCaller(bff.http, bff.credentials.service_token)(`{ ${fields} }`);
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX', details: { limit: 'budget', value: 9, allowed: 8 } } }],
    });
    expect(answer.headers.has('retry-after')).toBe(false);
  });
});

test('pages for people and contracts for tools cost nothing', async () => {
  const paths = ['/', '/docs', '/docs/errors/RATE_LIMITED', '/openapi.json', '/schema.graphql', '/robots.txt'];
  for (const path of [...paths, ...paths, ...paths]) {
    const { status, headers } = await fetch(bff.http + path, { headers: { accept: 'text/html' } });
    expect({ path, status, limited: headers.has('x-ratelimit-limit') }).toEqual({ path, status: 200, limited: false });
  }
});

test('the proxies of the settings say who called; each address behind them has its own budget', async () => {
  const rest = restCaller(bff.http);
  const left = async (forwarded: string) =>
    standing((await rest('/v2/orders', { 'x-forwarded-for': forwarded })).headers)[1];
  expect(await left('203.0.113.5')).toBe(11);
  expect(await left('203.0.113.5')).toBe(10);
  expect(await left('203.0.113.6')).toBe(11);
  expect(await left('203.0.113.6, 203.0.113.5')).toBe(9);
});
