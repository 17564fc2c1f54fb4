import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { newId } from '../../../src/platform/ids.js';
import { openOutgoingDatabase } from '../../../src/webhooks/out/outgoing-database.js';
import type { TestDatabase } from '../../harness/database.js';
import { eventually } from '../../harness/eventually.js';
import { noServices } from '../../harness/services.js';
import { preparedDatabase, type RunningStack } from '../../harness/stack.js';
import { startWarm } from '../../harness/warm-stack.js';
import { weakerKeyCases, type Ask } from './weaker-keys.cases.js';

// A BFF alone: nothing is sent, so that what is asked for can be looked at in peace.
let database: TestDatabase;
let stack: RunningStack;
let db: ReturnType<typeof openOutgoingDatabase>;
const PATH = '/v2/webhook-endpoints';
const NEW = { url: 'https://shop.example.com/hooks', event_types: ['order.created'] };

const asking =
  (key: string): Ask =>
  async (method, path, body, headers = {}) => {
    const answer = await fetch(`${stack.http}${PATH}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: JSON.parse(text), text };
  };

/** A partner that nobody knows yet. */
const aPartner = (scopes?: readonly string[]): Promise<Ask> => aKey(newId('ptr'), scopes);

async function aKey(partner: string, scopes: readonly string[] = ['orders:read', 'webhooks:manage']): Promise<Ask> {
  const answer = await fetch(`${stack.ops}/api/consumers/${partner}/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'a test', scopes, test: true }),
  });
  const { data } = (await answer.json()) as { readonly data: { readonly key: string } };
  const ask = asking(data.key);
  // A new key is known everywhere within a second.
  await eventually(async () => expect((await ask('GET', '')).status).not.toBe(401));
  return ask;
}

async function anEndpoint(ask: Ask, changes: object = {}) {
  const made = await ask('POST', '', { ...NEW, ...changes });
  expect(made.status).toBe(201);
  return made.body.data as { readonly id: string; readonly url: string; readonly secret: string };
}

beforeAll(async () => {
  database = await preparedDatabase();
  stack = await startWarm({
    ...{ DATABASE_URL: database.url, TRIVIUM_ROLES: 'bff', LOG_LEVEL: 'debug', WEBHOOK_ENDPOINTS_PER_PARTNER: '3' },
    ...noServices(),
  });
  db = openOutgoingDatabase(database.url, { maxConnections: 2 });
}, 60_000);
afterAll(async () => {
  await db.destroy();
  await stack.stop();
  await database.drop();
});

test('a secret is shown once: not in reads, lists, logs or the database, but in the repeat of the same request', async () => {
  const ask = await aPartner();
  const key = { 'idempotency-key': randomUUID() };
  const made = await ask('POST', '', NEW, key);
  expect([made.status, made.headers.get('location')]).toEqual([201, `${PATH}/${made.body.data.id}`]);
  expect(made.body.data.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const again = await ask('POST', '', NEW, key);
  expect([again.headers.get('idempotent-replayed'), again.body.data]).toEqual(['true', made.body.data]);
  const { id, secret } = made.body.data;
  const rolled = await ask('POST', `/${id}/roll-secret`, { overlap_seconds: 60 });
  expect(rolled.body.data.secret).not.toBe(secret);
  const others = [await ask('GET', ''), await ask('GET', `/${id}`), await ask('PATCH', `/${id}`, { description: 'x' })];
  const everywhere = [...others.map(({ text }) => text), JSON.stringify(await kept()), stack.logs()];
  for (const shown of [secret, rolled.body.data.secret] as readonly string[])
    for (const place of everywhere) expect(place).not.toContain(shown.replace('whsec_', ''));
  expect((await ask('GET', '')).body.data).toHaveLength(1);
});

/** What is kept of endpoints, and what idempotency keys remember. */
const kept = async () =>
  (
    await sql`select secrets as held from webhooks_out.endpoints
    union all select outcome from idempotency.idempotency_keys`.execute(db)
  ).rows;

test('after a roll both secrets sign until the overlap is over, and then the new one alone', async () => {
  const ask = await aPartner();
  const { id } = await anEndpoint(ask);
  const ends = async () =>
    (await db.selectFrom('endpoints').select('secrets').where('id', '=', id).executeTakeFirstOrThrow()).secrets.map(
      ({ expires_at: end }) => end && Math.round((Date.parse(end) - Date.now()) / 1000 / 60),
    );
  // A body that may be empty may be left out.
  expect(await ask('POST', `/${id}/roll-secret`)).toMatchObject({ status: 200 });
  expect(await ends()).toEqual([null, 1440]);
  await ask('POST', `/${id}/roll-secret`, { overlap_seconds: 3600 });
  expect(await ends()).toEqual([null, 60, 60]);
  await ask('POST', `/${id}/roll-secret`, { overlap_seconds: 0 });
  expect(await ends()).toEqual([null]);
});

test('an endpoint of another partner is like one that nobody has, whatever is asked', async () => {
  const [owner, stranger] = [await aPartner(), await aPartner()];
  const { id } = await anEndpoint(owner);
  const delivery = (await owner('POST', `/${id}/test`)).body.data.id;
  const asked: readonly [string, string, unknown?][] = [
    ['GET', ''],
    ['PATCH', '', { description: 'mine now' }],
    ['DELETE', ''],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/roll-secret', {}],
    ['POST', '/test'],
    ['GET', '/deliveries'],
    ['GET', `/deliveries/${delivery}`],
    ['POST', `/deliveries/${delivery}/redeliver`],
    ['POST', '/redeliver', { since: '2026-01-01T00:00:00Z' }],
  ];
  const nobodys = newId('whe');
  for (const [method, path, body] of asked) {
    const [foreign, none] = [
      await stranger(method, `/${id}${path}`, body),
      await stranger(method, `/${nobodys}${path}`, body),
    ];
    expect([method, path, foreign.status, none.status]).toEqual([method, path, 404, 404]);
    expect(foreign.body.error.details).toEqual({ resource: 'webhook_endpoint', id });
  }
  expect((await stranger('GET', '')).body.data).toEqual([]);
  const own = await anEndpoint(stranger);
  expect((await stranger('GET', `/${own.id}/deliveries/${delivery}`)).status).toBe(404);
  expect((await owner('GET', `/${id}`)).body.data).toMatchObject({ description: '', status: 'enabled' });
});

test.each<[string, object, string]>([
  ['no URL', { url: 'nonsense' }, 'url'],
  ['a file', { url: 'file:///etc/passwd' }, 'url'],
  ['a private address', { url: 'http://10.0.0.8/hooks' }, 'url'],
  ['the metadata of a cloud', { url: 'http://169.254.169.254/latest' }, 'url'],
  ['an address in hexadecimal', { url: 'http://0x0a000001/' }, 'url'],
  ['an IPv4 address in IPv6', { url: 'https://[::ffff:10.0.0.1]/' }, 'url'],
  ['a URL with a line break', { url: 'https://shop.example.com/\n/hooks' }, 'url'],
  ['a URL with a tab in its scheme', { url: 'ht\ttps://shop.example.com/hooks' }, 'url'],
  ['a URL with spaces around', { url: ' https://shop.example.com/hooks ' }, 'url'],
  ['a URL with backslashes', { url: 'https:\\\\shop.example.com\\hooks' }, 'url'],
  ['a URL with a fragment', { url: 'https://shop.example.com/hooks#here' }, 'url'],
  ['a password', { url: 'https://user:pass@shop.example.com/' }, 'url'],
  ['a mail server', { url: 'https://shop.example.com:25/' }, 'url'],
  ['a URL that is too long', { url: `https://shop.example.com/${'a'.repeat(2048)}` }, 'url'],
  ['a type that is not told to partners', { event_types: ['stock.reserved'] }, 'event_types'],
  ['a type that its credentials do not see', { event_types: ['payment.captured'] }, 'event_types[0]'],
  ['no type', { event_types: [] }, 'event_types'],
  ['an owner', { partner_id: newId('ptr') }, 'partner_id'],
  ['a secret of its own', { secrets: [] }, 'secrets'],
  ['scopes', { scopes: ['customers:pii'] }, 'scopes'],
  ['a state', { status: 'disabled' }, 'status'],
  ['a version that is none', { api_version: '2020-01-01' }, 'api_version'],
  ['a rate beyond all bounds', { rate_per_minute: 1e9 }, 'rate_per_minute'],
  ['too many filters', { filters: Array.from({ length: 11 }, () => ({ path: 'type', equals: 'a' })) }, 'filters'],
  ['too many values', { filters: [{ path: 'type', in: Array.from({ length: 51 }, String) }] }, 'filters[0].in'],
  ['a filter by a prototype', { filters: [{ path: 'data.__proto__.x', equals: 'a' }] }, 'filters[0].path'],
  ['a filter by a constructor', { filters: [{ path: 'data.constructor.name', equals: 'a' }] }, 'filters[0].path'],
  [
    'a filter on what is not shown',
    { filters: [{ path: 'data.shipping_address.city', equals: 'a' }] },
    'filters[0].path',
  ],
  ['a filter with an object', { filters: [{ path: 'data.mode', equals: { $ne: 1 } }] }, 'filters[0].equals'],
  ['a filter with both', { filters: [{ path: 'data.mode', equals: 'a', in: ['b'] }] }, 'filters[0].in'],
  ['a filter with neither', { filters: [{ path: 'data.mode' }] }, 'filters[0].equals'],
])('%s is refused by name, when it is made and when it is changed', async (_, wrong, field) => {
  const ask = asking(stack.credentials.partner_api_key);
  const limited = field === 'event_types[0]' ? await aPartner() : ask;
  const { id } = limited === ask ? { id: 'whe_01jgr3m8g0aaaaaaaaaaaaaaaa' } : await anEndpoint(limited);
  for (const answer of [await limited('POST', '', { ...NEW, ...wrong }), await limited('PATCH', `/${id}`, wrong)])
    expect([answer.status, answer.body.error.details.fields]).toEqual([400, [expect.objectContaining({ field })]]);
});

test('"__proto__" in a body is no way in', async () => {
  const { status } = await (await aPartner())('POST', '', `{"url":"https://a.example","__proto__":{"partner_id":"x"}}`);
  expect(status).toBe(400);
});

test('who may not read events cannot have them sent', async () => {
  const { status, body } = await (await aPartner(['webhooks:manage']))('POST', '', NEW);
  expect([status, body.error.details]).toEqual([403, { required_scope: 'orders:read' }]);
});

weakerKeyCases(() => ({ aKey, anEndpoint, db }));

test('a partner has so many endpoints and no more, also where it asks for many at once', async () => {
  const ask = await aPartner();
  const made = await Promise.all(Array.from({ length: 6 }, () => ask('POST', '', NEW)));
  expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
  const listed = await ask('GET', '?limit=2');
  const next = await ask('GET', `?limit=2&cursor=${listed.body.meta.page.next_cursor}`);
  const ids = [...listed.body.data, ...next.body.data].map(({ id }: { id: string }) => id);
  expect(new Set(ids)).toEqual(new Set(made.flatMap(({ body }) => body.data?.id ?? [])));
  expect((await ask('DELETE', `/${ids[0]}`)).body.data).toEqual({ id: ids[0], deleted: true });
  expect((await ask('GET', `/${ids[0]}`)).status).toBe(404);
  await anEndpoint(ask);
});

test('a test event waits for the endpoint where it is paused, and its bytes are shown', async () => {
  const ask = await aPartner();
  const { id } = await anEndpoint(ask, { asymmetric: true });
  expect((await ask('GET', `/${id}`)).body.data.public_key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
  const sent = await ask('POST', `/${id}/test`);
  expect(sent.body.data).toMatchObject({ event_type: 'webhook.test', status: 'pending', attempt_count: 0 });
  const shown = (await ask('GET', `/${id}/deliveries/${sent.body.data.id}`)).body.data;
  expect(JSON.parse(shown.body)).toMatchObject({ id: shown.event_id, type: 'webhook.test', data: { endpoint_id: id } });
  expect((await ask('POST', `/${id}/pause`)).body.data.status).toBe('paused');
  const parked = (await ask('GET', `/${id}/deliveries?status=parked`)).body.data;
  expect(parked.map((each: { id: string }) => each.id)).toEqual([sent.body.data.id]);
  expect((await ask('POST', `/${id}/test`)).body.data.status).toBe('parked');
  expect((await ask('POST', `/${id}/resume`)).body.data).toMatchObject({ status: 'enabled', disabled_reason: null });
});

test('what has come to an end is sent again: the same bytes and id, on a schedule that begins anew', async () => {
  const ask = await aPartner();
  const { id } = await anEndpoint(ask);
  const ids = [];
  for (let each = 0; each < 3; each += 1) ids.push((await ask('POST', `/${id}/test`)).body.data.id as string);
  const settle = (status: 'failed' | 'delivered', which: readonly string[]) =>
    db
      .updateTable('deliveries')
      .set({ status, attempts: 10, next_attempt_at: null, settled_at: new Date(), cause: 'The endpoint answered 500.' })
      .where('id', 'in', which)
      .execute();
  await settle('failed', ids.slice(0, 2));
  await settle('delivered', ids.slice(2));
  const one = await ask('POST', `/${id}/deliveries/${ids[0]}/redeliver`);
  expect(one.body.data).toMatchObject({ id: ids[0], status: 'pending', last_error: null, attempt_count: 10 });
  const row = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('id', '=', ids[0] ?? '')
    .executeTakeFirstOrThrow();
  expect([row.attempts_before, row.event_id]).toEqual([10, one.body.data.event_id]);
  const range = { since: new Date(Date.now() - 60_000).toISOString() };
  expect((await ask('POST', `/${id}/redeliver`, range)).body.data).toEqual({ redelivered: 1, has_more: false });
  const all = { ...range, status: ['failed', 'delivered'] };
  expect((await ask('POST', `/${id}/redeliver`, all)).body.data.redelivered).toBe(1);
  expect((await ask('POST', `/${id}/redeliver`, all)).body.data.redelivered).toBe(0);
});
