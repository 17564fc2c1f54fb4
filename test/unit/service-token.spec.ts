import { ServiceTokens } from '../../src/platform/service-token.js';
import type { Principal } from '../../src/platform/access.js';

const alice: Principal = { kind: 'customer', subject: 'cus_alice', scopes: new Set(['orders:read', 'customers:pii']) };

const at = (milliseconds: number) => ({ now: () => milliseconds });
const NOW = Date.UTC(2026, 0, 1);
const secret = Buffer.from('a secret of this test');

test('a service learns who calls and what the caller may do', () => {
  const tokens = new ServiceTokens(secret, at(NOW));
  expect(tokens.verify(tokens.sign(alice))).toEqual(alice);
});

test('a caller without scopes arrives without scopes', () => {
  const tokens = new ServiceTokens(secret, at(NOW));
  expect(tokens.verify(tokens.sign({ ...alice, scopes: new Set() }))?.scopes).toEqual(new Set());
});

test('a token is dead after a minute', () => {
  const token = new ServiceTokens(secret, at(NOW)).sign(alice);
  expect(new ServiceTokens(secret, at(NOW + 59_000)).verify(token)).toEqual(alice);
  expect(new ServiceTokens(secret, at(NOW + 60_000)).verify(token)).toBeUndefined();
});

test('a token is made anew before it dies', () => {
  let now = NOW;
  const tokens = new ServiceTokens(secret, { now: () => now });
  const first = tokens.sign(alice);
  now += 10_000;
  expect(tokens.sign(alice)).toBe(first);
  now += 25_000;
  expect(tokens.sign(alice)).not.toBe(first);
});

test('a token of another secret, a changed one and rubbish are refused alike', () => {
  const tokens = new ServiceTokens(secret, at(NOW));
  const token = tokens.sign(alice);
  const [header, body, mac] = token.split('.') as [string, string, string];
  const staff = Buffer.from(JSON.stringify({ iss: 'trivium', sub: 'x', kind: 'staff', scope: '', exp: 4e9 })).toString(
    'base64url',
  );
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  const bad = [
    new ServiceTokens(Buffer.from('other'), at(NOW)).sign(alice),
    `${header}.${staff}.${mac}`,
    `${none}.${body}.`,
    `${header}.${body}.`,
    '',
    '.',
    '..',
    'a.b.c',
  ];
  expect(bad.map((text) => tokens.verify(text))).toEqual(bad.map(() => undefined));
});
