import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { exchange } from '../../edges/raw-http.js';
import { openDoor, type Door } from './door.js';
import { byShopify, byStripe, payment, type Signed } from './senders.js';

let door: Door;
beforeAll(async () => void (door = await openDoor()));
beforeEach(() => door.empty());
afterAll(() => door.close());

/** As bytes, so that a header can come twice. */
const raw = ({ path, body }: Signed, headers: readonly (readonly [string, string])[], method = 'POST') =>
  exchange(
    door.port,
    [
      `${method} ${path} HTTP/1.1`,
      'host: shop.example',
      'connection: close',
      `content-length: ${Buffer.byteLength(body)}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      '',
      '',
    ].join('\r\n'),
    body,
  );
const signatureOf = ({ headers }: Signed): string => headers['stripe-signature'] ?? '';
const kept = async () => (await door.rows()).length;

test('a body that is another than the signed one is refused, whatever was done to it, and nothing of it is kept', async () => {
  const signed = byStripe(payment('evt_1'), door.clock.now());
  const { body } = signed;
  if (typeof body !== 'string') throw new Error('a text was signed');
  const others = [
    body.replace('24999', '24998'),
    body.slice(0, -1),
    `${body} `,
    `\ufeff${body}`,
    JSON.stringify(JSON.parse(body), null, 2),
    '',
  ];
  for (const other of others) {
    const { status, body: answer } = await door.send({ ...signed, body: other });
    expect([status, answer.error]).toEqual([
      401,
      expect.objectContaining({
        code: 'WEBHOOK_SIGNATURE_INVALID',
        details: { provider: 'stripe' },
        documentation_url: expect.stringContaining('/docs/errors/WEBHOOK_SIGNATURE_INVALID'),
      }),
    ]);
  }
  expect(await kept()).toBe(0);
});

test('a delivery that was captured is worth nothing after five minutes, and neither is one of the future', async () => {
  const signed = byStripe(payment('evt_1'), door.clock.now());
  for (const minutes of [6, -6]) {
    door.clock.at += minutes * 60_000;
    expect(await door.send(signed)).toMatchObject({
      status: 401,
      body: { error: { code: 'WEBHOOK_TIMESTAMP_OUT_OF_RANGE' } },
    });
    door.clock.at -= minutes * 60_000;
  }
  expect((await door.send(signed)).status).toBe(200);
});

test('signed for one provider is signed for no other', async () => {
  const { headers, body } = byStripe(payment('evt_1'), door.clock.now());
  for (const path of ['/webhooks/shopify', '/webhooks/odoo', '/webhooks/crm'])
    expect((await door.send({ path, headers, body })).status).toBe(401);
});

test('a header that matters and comes twice is refused', async () => {
  const stripe = byStripe(payment('evt_1'), door.clock.now());
  const signature: [string, string] = ['Stripe-Signature', signatureOf(stripe)];
  expect((await raw(stripe, [signature, signature])).status).toBe(401);
  expect((await raw(stripe, [signature, ['stripe-signature', 't=1,v1=0']])).status).toBe(401);
  const shopify = byShopify('orders/cancelled', 'w1', '{"id":1}');
  const headers = Object.entries(shopify.headers);
  expect((await raw(shopify, [...headers, ['X-Shopify-Topic', 'orders/create']])).status).toBe(401);
  expect((await raw(shopify, [...headers, ['X-Shopify-Webhook-Id', 'w2']])).status).toBe(401);
  expect(await kept()).toBe(0);
  expect([(await raw(stripe, [signature])).status, (await raw(shopify, headers)).status]).toEqual([200, 200]);
});

test('a signature header of any length is answered: one of 16 kB as too large, a long one by what is in it', async () => {
  const signed = byStripe(payment('evt_1'), door.clock.now());
  const many = (count: number) => `,v1=${'0'.repeat(64)}`.repeat(count);
  const [time] = signatureOf(signed).split(',');
  expect((await raw(signed, [['stripe-signature', `t=${'1'.repeat(16_384)}`]])).json.error.code).toBe(
    'HEADERS_TOO_LARGE',
  );
  expect((await raw(signed, [['stripe-signature', `${time}${many(180)}`]])).status).toBe(401);
  expect((await raw(signed, [['stripe-signature', `${',='.repeat(6_000)}`]])).status).toBe(401);
  expect((await raw(signed, [['stripe-signature', `${signatureOf(signed)}${many(180)}`]])).status).toBe(200);
});

test('a megabyte is taken and no more, whatever the limit of other bodies is', async () => {
  const long = (bytes: number) => JSON.stringify({ id: `evt_${bytes}`, type: 'x', data: 'x'.repeat(bytes) });
  const now = door.clock.now();
  expect((await door.send(byStripe(long(1_000_000), now))).status).toBe(200);
  expect(await door.send(byStripe(long(8 * 1024 * 1024), now))).toMatchObject({
    status: 413,
    body: { error: { code: 'PAYLOAD_TOO_LARGE', details: { limit_bytes: 1_048_576 } } },
  });
  expect(await kept()).toBe(1);
});

test('a compressed body is refused, not unpacked, though it is signed', async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
  const signed = byStripe(bomb, door.clock.now());
  const answer = await door.send({ ...signed, headers: { ...signed.headers, 'content-encoding': 'gzip' } });
  expect(answer).toMatchObject({ status: 415, body: { error: { code: 'UNSUPPORTED_MEDIA_TYPE' } } });
});

test('the content type says nothing: bytes are bytes', async () => {
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/json; charset=utf-16',
    'application/octet-stream',
  ];
  for (const [index, type] of types.entries()) {
    const signed = byStripe(payment(`evt_${index}`), door.clock.now());
    const answer = await door.send({ ...signed, headers: { ...signed.headers, 'content-type': type } });
    expect([type, answer.status]).toEqual([type, 200]);
  }
  const bare = byStripe(payment('evt_bare'), door.clock.now());
  expect((await raw(bare, [['stripe-signature', signatureOf(bare)]])).status).toBe(200);
  const chunked = byStripe(payment('evt_chunked'), door.clock.now());
  const half = Math.floor(chunked.body.length / 2);
  const piece = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const body = String(chunked.body);
  const head = `POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\nstripe-signature: ${signatureOf(chunked)}\r\n\r\n`;
  expect(
    (await exchange(door.port, head, piece(body.slice(0, half)), piece(body.slice(half)), '0\r\n\r\n')).status,
  ).toBe(200);
});

test('who is not known is not found, and a path that takes deliveries takes nothing else', async () => {
  const { headers, body } = byStripe(payment('evt_1'), door.clock.now());
  for (const path of [
    '/webhooks/paypal',
    '/webhooks/',
    '/webhooks/stripe/x',
    '/webhooks/__proto__',
    '/webhooks/Stripe',
  ])
    expect([path, (await door.send({ path, headers, body })).status]).toEqual([path, 404]);
  const got = await fetch(`${door.url}/webhooks/stripe`);
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'OPTIONS, POST']);
});

test('what could not be kept is refused so that it comes again, and then it is taken', async () => {
  const signed = byStripe(payment('evt_1'), door.clock.now());
  await sql`alter table webhooks_in.inbox rename to away`.execute(door.inbox);
  const refused = await door.send(signed);
  await sql`alter table webhooks_in.away rename to inbox`.execute(door.inbox);
  expect(refused).toMatchObject({
    status: 503,
    body: { error: { code: 'WEBHOOK_UNAVAILABLE', details: { provider: 'stripe', reason: 'not_kept' } } },
  });
  expect(JSON.stringify(refused.body)).not.toContain('webhooks_in');
  expect(door.log).toContainEqual(expect.objectContaining({ msg: 'webhooks cannot be kept, and are refused' }));
  expect([(await door.send(signed)).status, await kept()]).toEqual([200, 1]);
});

test('a provider without a secret is refused, though the signature is right for an empty one', async () => {
  const bare = await openDoor({ secrets: { stripe: [''] }, hasDatabase: false });
  try {
    const signed = byStripe(Buffer.from(payment('evt_1')), bare.clock.now(), '');
    for (const each of [signed, byShopify('orders/create', 'w1', '{}')])
      expect(await bare.send(each)).toMatchObject({
        status: 503,
        body: { error: { code: 'WEBHOOK_UNAVAILABLE', details: { reason: 'not_configured' } } },
      });
  } finally {
    await bare.close();
  }
});

test('without a database every delivery that is right is refused so that it comes again', async () => {
  const bare = await openDoor({ hasDatabase: false });
  try {
    expect(await bare.send(byStripe(payment('evt_1'), bare.clock.now()))).toMatchObject({
      status: 503,
      body: { error: { details: { reason: 'no_database', retry_after_seconds: 1 } } },
    });
  } finally {
    await bare.close();
  }
});
