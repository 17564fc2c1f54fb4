import { SEEDED_CUSTOMER_ID, SEEDED_PARTNER_ID } from '../../src/seeds/well-known.js';
import { graphqlCaller } from '../harness/graphql-caller.js';
import { bearer, onEveryRoad } from '../harness/roads.js';
import { WITHOUT_WORKER, type RunningStack } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';
import { part, signed, signingKey, startIssuer, type IssuerServer, type SigningKey } from '../harness/token-issuer.js';

/** A stack that trusts two issuers of ours: one for the public, one for internal callers. */
let stack: RunningStack;
let people: IssuerServer;
let machines: IssuerServer;
let key: SigningKey;
let machineKey: SigningKey;
beforeAll(async () => {
  [key, machineKey] = await Promise.all([signingKey('one', 'RS256'), signingKey('one')]);
  [people, machines] = await Promise.all([startIssuer(key), startIssuer(machineKey)]);
  stack = await startStack({
    ...WITHOUT_WORKER,
    OIDC_ISSUER: people.issuer,
    OIDC_AUDIENCE: 'shop-api',
    SERVICE_ISSUER: machines.issuer,
    SERVICE_JWKS_URL: `${machines.issuer}/keys`,
    LOG_LEVEL: 'trace',
  });
}, 60_000);
afterAll(async () => {
  await stack?.stop();
  await Promise.all([people, machines].map((server) => server?.close()));
});

const soon = () => Math.floor(Date.now() / 1000) + 60;
const claims = (more: object = {}) => ({
  iss: people.issuer,
  aud: 'shop-api',
  sub: SEEDED_CUSTOMER_ID,
  client_id: 'web',
  scope: 'orders:read customers:read',
  exp: soon(),
  ...more,
});
const call = (token: string) => onEveryRoad(stack, bearer(token));
const REFUSED = { code: 'UNAUTHENTICATED', message: 'Credentials are missing or not valid.', details: {} };

test('a customer’s token sees that customer’s orders on every road', async () => {
  const { code, orders } = await call(await signed(key, claims()));
  expect(code).toBe('OK');
  expect(new Set(orders?.map(({ customer }) => customer))).toEqual(new Set([SEEDED_CUSTOMER_ID]));
});

test('a partner’s token sees what the partner’s key sees', async () => {
  const token = await signed(key, claims({ sub: SEEDED_PARTNER_ID, client_id: SEEDED_PARTNER_ID, kind: 'partner' }));
  expect(await call(token)).toEqual(await call(stack.credentials.partner_api_key));
});

test('a token of the issuer for internal callers sees what the internal key sees', async () => {
  const token = await signed(machineKey, claims({ iss: machines.issuer, sub: 'warehouse', client_id: 'warehouse' }));
  const seen = await call(token);
  expect(seen.code).toBe('OK');
  expect(seen).toEqual(await call(stack.credentials.service_token));
});

test('a token without the scope is FORBIDDEN and told which', async () => {
  const scope = 'orders orders:reads Orders:read orders:read2 orders:write';
  expect(await call(await signed(key, claims({ scope })))).toMatchObject({
    code: 'FORBIDDEN',
    details: { required_scope: 'orders:read' },
  });
});

test('a customer’s token without the scope does not see the customer through the viewer', async () => {
  const ask = async (scope: string) =>
    graphqlCaller(stack.http, await signed(key, claims({ scope })))('{ viewer { kind customer { id } } }');
  const { data, errors } = await ask('orders:read');
  expect(data).toEqual({ viewer: { kind: 'CUSTOMER', customer: null } });
  expect(errors).toEqual([
    expect.objectContaining({
      path: ['viewer', 'customer'],
      extensions: expect.objectContaining({ code: 'FORBIDDEN', details: { required_scope: 'customers:read' } }),
    }),
  ]);
  expect((await ask('customers:read')).data.viewer.customer).toEqual({ id: SEEDED_CUSTOMER_ID });
});

test('whatever is wrong with a token, every road says the same', async () => {
  const stranger = await signingKey('one', 'RS256');
  const good = await signed(key, claims());
  const [header = '', payload = '', signature = ''] = good.split('.');
  const tokens = [
    await signed(key, claims({ exp: soon() - 120 })),
    await signed(key, claims({ nbf: soon() })),
    await signed(key, claims({ aud: 'trivium' })),
    await signed(key, claims({ iss: machines.issuer })),
    await signed(machineKey, claims()),
    await signed(key, claims({ kind: 'internal' })),
    await signed(key, claims(), { typ: 'JWT' }),
    await signed(key, claims(), { kid: 'unknown' }),
    await signed(stranger, claims(), { jwk: stranger.publicJwk }),
    await signed(key, claims({ filler: 'x'.repeat(4_000) })),
    `${part({ alg: 'none', kid: 'one', typ: 'at+jwt' })}.${payload}.AA`,
    `${header}.${payload}.${signature}=`,
    `${header}.${payload}.`,
    'a.b.c',
  ];
  for (const token of tokens) expect(await call(token)).toEqual(REFUSED);
  expect(await onEveryRoad(stack, bearer(`${good} x`))).toEqual(REFUSED);
  expect(await onEveryRoad(stack, good)).toEqual(REFUSED);
  expect(await onEveryRoad(stack)).toEqual(REFUSED);
  expect((await call(good)).code).toBe('OK');
});

test('nothing of a token is logged', async () => {
  const token = await signed(key, claims({ sub: 'person-to-be-forgotten' }));
  await call(token);
  await call(`${token.slice(0, -2)}AA`);
  const [header = '', payload = '', signature = ''] = token.split('.');
  for (const secret of [header, payload, signature.slice(0, 40), 'person-to-be-forgotten']) {
    expect(stack.logs()).not.toContain(secret);
  }
});

test('unknown key ids on every road make the issuer be asked once', async () => {
  const before = people.fetched();
  await Promise.all(Array.from({ length: 30 }, async (_, n) => call(await signed(key, claims(), { kid: `no-${n}` }))));
  expect(people.fetched() - before).toBeLessThanOrEqual(1);
});
