import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { SEEDED_CUSTOMER_ID } from '../../src/seeds/well-known.js';
import { bearer, onEveryRoad } from '../harness/roads.js';
import { seededDatabase, sharedStack, startStackProcess, WITHOUT_WORKER } from '../harness/stack.js';
import { startStack } from '../harness/warm-stack.js';

const stack = sharedStack();
const issuer = `${stack.http}/oidc`;
const { partner_client_id: clientId, partner_client_secret: clientSecret } = stack.credentials;

const tokenFor = async (id: string, secret: string, body: Record<string, string>) => {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(body),
  });

  return { status: answer.status, body: await answer.json() };
};
const GRANT = { grant_type: 'client_credentials', scope: 'orders:read customers:read' };

const login = (...args: readonly string[]) =>
  new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
    const file = fileURLToPath(new URL('../../examples/storefront/login.mjs', import.meta.url));
    const env = { ...process.env, OIDC_ISSUER: issuer };
    execFile(process.execPath, [file, ...args], { env, timeout: 15_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout: stdout.trim(), stderr }),
    );
  });

test('its metadata names itself and where its keys are', async () => {
  const metadata = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
  expect(metadata).toMatchObject({ issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` });
  const { keys } = (await (await fetch(String(metadata['jwks_uri']))).json()) as { readonly keys: readonly object[] };
  expect(keys).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
});

test('a partner’s program gets a short-lived token by its client credentials, which sees what the partner’s key sees', async () => {
  const { status, body } = await tokenFor(clientId, clientSecret, GRANT);
  expect({ status, expires: body.expires_in, type: body.token_type }).toEqual({
    status: 200,
    expires: 600,
    type: 'Bearer',
  });
  expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
  expect(decodeJwt(body.access_token)).toMatchObject({ iss: issuer, aud: 'trivium', sub: clientId, kind: 'partner' });
  const seen = await onEveryRoad(stack, bearer(body.access_token));
  expect(seen).toMatchObject({ code: 'OK' });
  expect(seen).toEqual(await onEveryRoad(stack, bearer(stack.credentials.partner_api_key)));
});

test('a token has the scopes that were asked for', async () => {
  const { body } = await tokenFor(clientId, clientSecret, { ...GRANT, scope: 'catalog:read' });
  expect(await onEveryRoad(stack, bearer(body.access_token))).toMatchObject({ code: 'FORBIDDEN' });
});

test('a client secret that is not right, and a client that is not there, are refused alike', async () => {
  const refused = await tokenFor(clientId, `${clientSecret}x`, GRANT);
  expect(refused).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  expect(await tokenFor('ptr_nobody', clientSecret, GRANT)).toEqual(refused);
});

test('neither the id nor the secret of the client is a credential of the API itself', async () => {
  for (const text of [clientId, clientSecret]) {
    expect(await onEveryRoad(stack, bearer(text))).toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});

test('a shopper signs in on the page and sees that customer’s orders alone', async () => {
  const { stdout, stderr } = await login('amara.okafor@example.com', 'trivium');
  expect(stderr).toBe('');
  expect(decodeJwt(stdout)).toMatchObject({ iss: issuer, sub: SEEDED_CUSTOMER_ID, kind: 'customer' });
  const { code, orders } = await onEveryRoad(stack, bearer(stdout));
  expect(code).toBe('OK');
  expect(new Set(orders?.map(({ customer }) => customer))).toEqual(new Set([SEEDED_CUSTOMER_ID]));
});

test('staff signs in and sees everybody’s orders', async () => {
  const { stdout } = await login('staff@example.com', 'trivium');
  expect(await onEveryRoad(stack, bearer(stdout))).toEqual(
    await onEveryRoad(stack, bearer(stack.credentials.staff_token)),
  );
});

test('a wrong password and a person who is not there are refused alike', async () => {
  const wrong = await login('amara.okafor@example.com', 'Trivium');
  expect(wrong).toMatchObject({ stdout: '', stderr: expect.stringContaining('signing in was refused (401)') });
  expect((await login('nobody@example.com', 'trivium')).stderr).toContain('signing in was refused (401)');
});

test('an ID token is no access token', async () => {
  const { body } = await tokenFor(clientId, clientSecret, GRANT);
  const [, payload = '', signature = ''] = String(body.access_token).split('.');
  const header = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(body.access_token), typ: 'JWT' })).toString(
    'base64url',
  );
  expect(await onEveryRoad(stack, bearer(`${header}.${payload}.${signature}`))).toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

async function beginLogin(): Promise<{ readonly page: string; readonly cookie: string }> {
  const wanted = new URLSearchParams({
    client_id: 'shop',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:1/callback',
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256',
  });
  const started = await fetch(`${issuer}/auth?${wanted.toString()}`, { redirect: 'manual' });
  const cookie = started.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  return { page: stack.http + (started.headers.get('location') ?? ''), cookie: cookie.join('; ') };
}

test('the sign-in page shows what was typed as text, runs nothing and is in no frame', async () => {
  const { page, cookie } = await beginLogin();
  const body = new URLSearchParams({ email: '"><script>alert(1)</script>', password: 'x' });
  const answer = await fetch(page, { method: 'POST', headers: { cookie }, body });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
  expect(await answer.text()).toContain('value="&quot;&gt;&lt;script&gt;');
  // Another browser, without the cookie.
  expect((await fetch(page)).status).toBe(400);
  expect((await fetch(page, { method: 'POST', body })).status).toBe(400);
});

test('who guesses passwords must wait, and is told for how long; a password that is right does not count', async () => {
  const email = 'guessed@example.com';
  const attempt = async (address: string, password: string) => {
    const { page, cookie } = await beginLogin();
    const body = new URLSearchParams({ email: address, password });
    return fetch(page, { method: 'POST', redirect: 'manual', headers: { cookie }, body });
  };
  for (let times = 0; times < 5; times += 1) expect((await attempt(email, 'guess')).status).toBe(401);
  const refused = await attempt(email, 'guess');
  expect({ status: refused.status, wait: Number(refused.headers.get('retry-after')) }).toEqual({
    status: 429,
    wait: expect.any(Number),
  });
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(12);
  expect(await refused.text()).toContain('Too many attempts');
  for (let times = 0; times < 6; times += 1) expect((await attempt('staff@example.com', 'trivium')).status).toBe(303);
});

test('nobody is sent back to an address that the client did not name', async () => {
  const query = new URLSearchParams({ client_id: 'shop', response_type: 'code', scope: 'openid' });
  query.set('redirect_uri', 'http://evil.example.com/callback');
  const answer = await fetch(`${issuer}/auth?${query.toString()}`, { redirect: 'manual' });
  expect({ status: answer.status, location: answer.headers.get('location') }).toEqual({ status: 400, location: null });
});

test('there is none in production, nor where the settings name another issuer', async () => {
  const database = await seededDatabase();
  const ofProduction = { NODE_ENV: 'production', TRIVIUM_SECRET: 'a secret that all processes share' };
  const [production, other] = await Promise.all([
    // A process of its own: libraries read NODE_ENV when they are loaded.
    startStackProcess({ ...WITHOUT_WORKER, ...ofProduction, DATABASE_URL: database.url }),
    startStack({ ...WITHOUT_WORKER, OIDC_ISSUER: 'https://login.example.com/' }),
  ]);
  try {
    for (const { http } of [production, other]) {
      expect((await fetch(`${http}/oidc/.well-known/openid-configuration`)).status).toBe(404);
      expect((await fetch(`${http}/oidc/token`, { method: 'POST', body: new URLSearchParams(GRANT) })).status).toBe(
        404,
      );
    }
  } finally {
    await Promise.all([production.stop(), other.stop()]);
    await database.drop();
  }
}, 60_000);
