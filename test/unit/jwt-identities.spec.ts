import { createHmac, KeyObject } from 'node:crypto';
import { kindByClaim, type ScopesOfKinds } from '../../src/platform/identity/claims.js';
import { LONGEST_JWT } from '../../src/platform/identity/compact-jwt.js';
import { GivenKeys } from '../../src/platform/identity/issuer-keys.js';
import { JwtIdentities } from '../../src/platform/identity/jwt-identities.js';
import { part, signed, signingKey, type SigningKey } from '../harness/token-issuer.js';

const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'trivium';
const NOW = Date.UTC(2026, 2, 1);
const SECOND = NOW / 1000;
const scopes: ScopesOfKinds = {
  customer: new Set(['orders:read', 'customers:pii']),
  partner: new Set(['orders:read']),
  staff: new Set(['orders:read', 'orders:internal']),
  internal: new Set(['orders:read', 'orders:internal']),
};
const CLAIMS = { iss: ISSUER, aud: AUDIENCE, sub: 'cus_1', exp: SECOND + 600, scope: 'orders:read', client_id: 'shop' };

let now = NOW;
let key: SigningKey;
let rsa: SigningKey;
let other: SigningKey;
let identities: JwtIdentities;
beforeAll(async () => {
  [key, rsa, other] = await Promise.all([signingKey('one'), signingKey('rsa', 'RS256'), signingKey('one')]);
});
beforeEach(() => {
  now = NOW;
  const keys = new GivenKeys({ keys: [key.publicJwk, rsa.publicJwk] });
  const rules = { kindOf: kindByClaim('kind'), subjectClaim: 'sub', scopes };
  identities = new JwtIdentities(() => [{ issuer: ISSUER, audience: AUDIENCE, keys, rules }], { now: () => now });
});

const find = async (claims: object = {}, header: object = {}, by = key) =>
  identities.find(await signed(by, { ...CLAIMS, ...claims }, header));

/** Header and claims word for word, signed rightly: for what jose would not sign. */
async function findWritten(header: string, payload: string) {
  const body = `${part(header)}.${part(payload)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, Buffer.from(body));
  return identities.find(`${body}.${Buffer.from(signature).toString('base64url')}`);
}

describe('an access token of a trusted issuer', () => {
  test('names its person as a customer with the scopes it was granted, and says until when', async () => {
    expect(await find()).toEqual({
      kind: 'customer',
      subject: 'cus_1',
      scopes: new Set(['orders:read']),
      expiresAt: NOW + 600_000,
    });
  });

  test.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'])('is taken with %s', async (alg) => {
    const made = await signingKey('made', alg);
    const keys = new GivenKeys({ keys: [made.publicJwk] });
    const rules = { kindOf: kindByClaim('kind'), subjectClaim: 'sub', scopes };
    const one = new JwtIdentities(() => [{ issuer: ISSUER, audience: AUDIENCE, keys, rules }], { now: () => now });
    expect(await one.find(await signed(made, CLAIMS))).toMatchObject({ subject: 'cus_1' });
  });

  test.each(['partner', 'staff'])('says by a claim that it is of kind %s', async (kind) => {
    expect(await find({ kind })).toMatchObject({ kind });
  });

  test('has no more scopes than its kind may have', async () => {
    const scope = 'orders:read orders:internal Orders:Read orders:read: orders';
    expect((await find({ scope }))?.scopes).toEqual(new Set(['orders:read']));
    expect((await find({ scope, kind: 'staff' }))?.scopes).toEqual(new Set(['orders:read', 'orders:internal']));
  });

  test('may be for several audiences, and be typed by the full media type', async () => {
    expect(await find({ aud: ['other', AUDIENCE] }, { typ: 'application/at+jwt' })).toBeDefined();
  });

  test('lives until its end, and five seconds for clocks that differ', async () => {
    const token = await signed(key, { ...CLAIMS, exp: SECOND + 10, nbf: SECOND + 4 });
    expect(await identities.find(token)).toBeDefined();
    now += 14_000;
    expect(await identities.find(token)).toBeDefined();
    now += 2_000;
    expect(await identities.find(token)).toBeUndefined();
  });

  test('is one principal while it is remembered', async () => {
    const token = await signed(key, CLAIMS);
    expect(await identities.find(token)).toBe(await identities.find(token));
  });

  test('with a key of its own in the header is verified by the issuer’s key alone', async () => {
    const headers = { jwk: other.publicJwk, jku: 'https://evil.example.com/keys', x5u: 'https://evil.example.com/x5u' };
    expect(await find({}, headers, other)).toBeUndefined();
    expect(await find({}, headers)).toBeDefined();
  });
});

describe('refused is a token', () => {
  test.each<[string, object]>([
    ['that is expired', { exp: SECOND - 6 }],
    ['without an end', { exp: undefined }],
    ['whose end is a text', { exp: '9999999999' }],
    ['of the future', { nbf: SECOND + 6 }],
    ['for another audience', { aud: 'billing' }],
    ['for nobody', { aud: undefined }],
    ['of another issuer', { iss: 'https://login.example.org/' }],
    ['of an issuer that looks alike', { iss: ISSUER.slice(0, -1) }],
    ['of several issuers', { iss: [ISSUER] }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject that breaks lines', { sub: 'cus_1\n' }],
    ['with a zero byte in its subject', { sub: 'cus_1\0' }],
    ['with a Unicode look-alike in its subject', { sub: 'сus_1' }],
    ['that calls itself internal', { kind: 'internal' }],
    ['that calls itself anonymous', { kind: 'anonymous' }],
    ['of a kind that is almost one', { kind: 'Staff' }],
    ['of several kinds', { kind: ['customer', 'staff'] }],
    ['of a client without a person and without a kind', { sub: 'shop' }],
    ['whose scopes are no text', { scope: ['orders:read'] }],
  ])('%s', async (_, claims) => {
    expect(await find(claims)).toBeUndefined();
  });

  test.each<[string, object]>([
    ['typed as an ID token', { typ: 'JWT' }],
    ['that is not typed', { typ: undefined }],
    ['with an unknown key id', { kid: 'two' }],
    ['without a key id', { kid: undefined }],
    ['with a critical extension that nobody knows', { crit: ['urn:x'], 'urn:x': 1 }],
    ['whose algorithm is not that of its key', { kid: 'rsa' }],
  ])('%s', async (_, header) => {
    const written = { alg: 'ES256', kid: 'one', typ: 'at+jwt', ...header };
    expect(await findWritten(JSON.stringify(written), JSON.stringify(CLAIMS))).toBeUndefined();
  });

  test('signed by a stranger’s key under our key’s id', async () => {
    expect(await find({}, {}, other)).toBeUndefined();
  });

  test('that is not signed', async () => {
    for (const alg of ['none', 'None', 'NONE', '']) {
      const head = part({ alg, kid: 'one', typ: 'at+jwt' });
      for (const signature of ['', 'AA']) {
        expect(await identities.find(`${head}.${part(CLAIMS)}.${signature}`)).toBeUndefined();
      }
    }
  });

  test('that takes the public key for a shared secret', async () => {
    const jwk = rsa.publicJwk;
    const pem = KeyObject.from(
      await crypto.subtle.importKey('jwk', jwk, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']),
    ).export({ type: 'spki', format: 'pem' });
    const body = `${part({ alg: 'HS256', kid: 'rsa', typ: 'at+jwt' })}.${part(CLAIMS)}`;
    for (const secret of [pem, JSON.stringify(jwk), String(jwk.n)]) {
      expect(
        await identities.find(`${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`),
      ).toBeUndefined();
    }
  });

  test('of which one part was changed', async () => {
    const [header = '', , signature = ''] = (await signed(key, CLAIMS)).split('.');
    expect(await identities.find(`${header}.${part({ ...CLAIMS, kind: 'staff' })}.${signature}`)).toBeUndefined();
  });

  test('that is written in another way than the one', async () => {
    const token = await signed(key, CLAIMS);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const last = signature.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // ES256 has 64 bytes: the last of its 86 characters carries four bits that mean nothing.
    const strayBit = signature.slice(0, -1) + (alphabet[alphabet.indexOf(last) ^ 1] ?? '');
    const others = [
      `${token}=`,
      `${token}==`,
      ` ${token}`,
      `${token} `,
      `${token}\n`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}`,
      `${token}.`,
      `${token}.${signature}`,
      `.${payload}.${signature}`,
      `${header}..${signature}`,
      `${header} .${payload}.${signature}`,
      `${header}.${payload}.${strayBit}`,
      `${header}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
      '',
      '.',
      '..',
      'a.b.c',
      '{}.{}.{}',
    ];
    for (const text of others) expect([text, await identities.find(text)]).toEqual([text, undefined]);
    expect(await identities.find(token)).toBeDefined();
  });

  test('whose header or claims name something twice, or are no object', async () => {
    const header = '{"alg":"ES256","kid":"one","typ":"at+jwt"}';
    const payload = JSON.stringify(CLAIMS);
    expect(await findWritten(header, payload)).toBeDefined();
    expect(await findWritten(header, payload.replace('{', '{ "nested" : [ {"sub":"a: \\"b\\": "} ], '))).toBeDefined();
    expect(await findWritten(header.replace('{', '{"alg":"none",'), payload)).toBeUndefined();
    expect(await findWritten(header, payload.replace('{', '{"sub":"cus_2",'))).toBeUndefined();
    expect(await findWritten(header, payload.replace('{', '{"\\u0073ub" :"cus_2",'))).toBeUndefined();
    for (const rubbish of ['null', '[]', '"text"', '1', '{', '']) {
      expect(await findWritten(rubbish, payload)).toBeUndefined();
      expect(await findWritten(header, rubbish)).toBeUndefined();
    }
  });

  test('that is longer than any real one', async () => {
    const filled = async (length: number) => signed(key, { ...CLAIMS, filler: 'x'.repeat(length) });
    const room = LONGEST_JWT - (await filled(0)).length;
    expect(await identities.find(await filled(Math.floor(room * 0.74)))).toBeDefined();
    expect(await identities.find(await filled(room))).toBeUndefined();
  });
});
