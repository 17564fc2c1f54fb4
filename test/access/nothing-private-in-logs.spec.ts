import { randomUUID } from 'node:crypto';
import { plannedCustomers } from '../../src/seeds/customers.js';
import { SEEDED_CUSTOMER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { postGraphql } from '../harness/graphql-caller.js';
import { noteRoads } from '../harness/note-roads.js';
import { bearer, ROADS } from '../harness/roads.js';
import { seededDatabase, startStackProcess, type StackProcess } from '../harness/stack.js';

const PASSWORD = 'a-wrong-Passw0rd';
const COOKIE = 'session=c00kie-of-a-browser';
const SECRET = 'a secret of thirty-two characters';
const SECRET_PATH = 'a-path_of_thirty-two_characters0';

let stack: StackProcess;
let database: Awaited<ReturnType<typeof seededDatabase>>;

beforeAll(async () => {
  database = await seededDatabase();
  const provider = { ODOO_WEBHOOK_PATH: SECRET_PATH, ODOO_WEBHOOK_ADDRESSES: '127.0.0.1' };
  stack = await startStackProcess({
    LOG_LEVEL: 'trace',
    TRIVIUM_SECRET: SECRET,
    DATABASE_URL: database.url,
    ...provider,
  });
});
afterAll(async () => {
  await stack.stop();
  await database.drop();
});

/** Same length, other signature. */
const altered = (token: string) => token.slice(0, -6) + (token.endsWith('aaaaaa') ? 'bbbbbb' : 'aaaaaa');

const credentials = () => {
  const { customer_token, staff_token, service_token, partner_api_key, partner_client_secret } = stack.credentials;
  return [customer_token, staff_token, service_token, partner_api_key, partner_client_secret];
};
const sent = () => credentials().flatMap((token) => [token, altered(token), `${token}.`, `=${token}`]);

async function askWithEveryCredential(): Promise<void> {
  const values = sent().flatMap((token) => [
    bearer(token),
    token,
    `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
  ]);
  for (const authorization of values)
    await Promise.all(Object.values(ROADS).map((road) => road(stack)(authorization).catch(() => undefined)));
}

const rest = (path: string, init: RequestInit = {}) =>
  fetch(stack.http + path, {
    ...init,
    headers: { authorization: bearer(stack.credentials.staff_token), cookie: COOKIE, ...init.headers },
  });

const [customer = plannedCustomers()[0]] = plannedCustomers();

async function sendWhatIsPrivate(): Promise<void> {
  const staff = { authorization: bearer(stack.credentials.staff_token), cookie: COOKIE };
  const email = customer?.email ?? '';
  await rest(`/v2/customers/${SEEDED_CUSTOMER_ID}`);
  await rest(`/v2/orders/${SEEDED_ORDER_ID}?expand=customer,payments,shipments`);
  await rest(`/v2/customers?email=${email}&cursor=${stack.credentials.customer_token}`);
  await rest('/v2/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"email":"${email}"`,
  });
  const note = noteRoads(stack, stack.credentials.staff_token);
  for (const write of Object.values(note)) await write(email, `call ${customer?.phone}`, randomUUID());
  const fields = 'customer(id: $id) { email phone birthday addresses { line1 } }';
  const documents = [
    { query: `query($id: ID!) { ${fields} }`, variables: { id: SEEDED_CUSTOMER_ID } },
    { query: `query($id: ID!) { ${fields} }`, variables: { id: { email } } },
    { query: `{ customer(id: "${email}") { emial } }` },
    { query: `{ orders(first: "${stack.credentials.partner_api_key}") { edges { cursor } } }` },
  ];
  for (const body of documents) await postGraphql(stack.http, JSON.stringify(body), staff);
}

/** What a provider that was set up nearly right sends, from now on and for every event. */
async function callTheSecretPathWrongly(): Promise<void> {
  const path = `/webhooks/odoo/${SECRET_PATH}`;
  const calls: readonly (readonly [string, string, number])[] = [
    ['POST', path, 200],
    ['GET', path, 405],
    ['POST', `${path}/`, 404],
    ['POST', `/${path}`, 404],
    ['GET', `${path.slice(0, -1)}%30`, 405],
    ['POST', `/${'x/'.repeat(118)}${SECRET_PATH}`, 404],
  ];
  for (const [method, called, status] of calls) {
    const sent = method === 'POST' && { headers: { 'content-type': 'application/json' }, body: '{}' };
    expect({ called, status: (await rest(called, { method, ...sent })).status }).toEqual({ called, status });
  }
}

async function signInWrongly(): Promise<void> {
  const issuer = `${stack.http}/oidc`;
  const { partner_client_id: id, partner_client_secret: secret } = stack.credentials;
  for (const password of [secret, altered(secret)])
    await fetch(`${issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'orders:read' }),
    });
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
  const answer = await fetch(stack.http + (started.headers.get('location') ?? ''), {
    method: 'POST',
    headers: { cookie: cookie.join('; ') },
    body: new URLSearchParams({ email: customer?.email ?? '', password: PASSWORD }),
  });
  expect(answer.status).toBe(401);
}

/** Each with what it is; of tokens every part that is not the same for all. */
function forbidden(): readonly (readonly [string, string])[] {
  const parts = sent().flatMap((token) =>
    token.startsWith('ey') ? token.split('.').slice(1) : [token.split('_').at(-1) ?? token],
  );
  const people = plannedCustomers().flatMap(({ email, phone, birthday, addresses }) => [
    ['e-mail', email] as const,
    ['phone', phone] as const,
    ['birthday', birthday] as const,
    ...addresses.map(({ line1 }) => ['street', line1] as const),
  ]);
  return [
    ...parts.filter((part) => part.length > 12).map((part) => ['credential', part] as const),
    ['password', PASSWORD],
    ['cookie', COOKIE.split('=')[1] ?? ''],
    ['root secret', SECRET],
    // A part of it would be too much, too.
    ['secret path', SECRET_PATH.slice(0, 16)],
    ['database password', new URL(database.url).password],
    ...people,
  ];
}

test('whatever is sent and however it fails, no line of the log holds a secret or what is private of a customer', async () => {
  await askWithEveryCredential();
  await sendWhatIsPrivate();
  await callTheSecretPathWrongly();
  await signInWrongly();
  // From here on everything that needs a record is a failure of our own, with a line for each.
  await database.drop();
  await askWithEveryCredential();
  await sendWhatIsPrivate();
  const logs = stack.logs();
  const lines = logs.split('\n');
  expect(lines.length).toBeGreaterThan(100);
  expect(logs).toContain('"code":"UNAUTHENTICATED"');
  expect(logs).toMatch(/"level":"error".*"failed"/);
  const found = forbidden().flatMap(([what, text]) =>
    lines.filter((line) => line.includes(text)).map((line) => `${what}: ${line.slice(0, 300)}`),
  );
  expect([...new Set(found)].slice(0, 20)).toEqual([]);
  expect(logs).not.toMatch(/last_?4\W+\d{4}/i);
}, 90_000);
