import type { JSONWebKeySet } from 'jose';
import { RemoteKeys } from '../../src/platform/identity/issuer-keys.js';
import { keyLoader } from '../../src/platform/identity/key-discovery.js';
import { signingKey, startIssuer, type SigningKey } from '../harness/token-issuer.js';

let now: number;
let loads: number;
let published: () => Promise<JSONWebKeySet>;
let failures: unknown[];
let keys: RemoteKeys;
let first: SigningKey;
let second: SigningKey;
beforeAll(async () => {
  [first, second] = await Promise.all([signingKey('first'), signingKey('second')]);
});
beforeEach(() => {
  [now, loads, failures] = [Date.UTC(2026, 2, 1), 0, []];
  published = async () => ({ keys: [first.publicJwk] });
  const load = () => {
    loads += 1;
    return published();
  };
  keys = new RemoteKeys({ load, clock: { now: () => now }, onFailure: (error) => failures.push(error) });
});

const find = (kid: string) => keys.find({ alg: 'ES256', kid });
const down = () => Promise.reject(new Error('down'));

test('keys are loaded once for all who come at first', async () => {
  const found = await Promise.all([find('first'), find('first'), find('none')]);
  expect(found.map(Boolean)).toEqual([true, true, false]);
  expect(loads).toBe(1);
});

test('a new key is found once thirty seconds have passed since the issuer was asked', async () => {
  await find('first');
  published = async () => ({ keys: [first.publicJwk, second.publicJwk] });
  now += 29_999;
  expect(await find('second')).toBeUndefined();
  now += 1;
  expect(await find('second')).toBeDefined();
  expect(loads).toBe(2);
});

test('a thousand unknown key ids make the issuer be asked once in thirty seconds', async () => {
  await find('first');
  now += 30_000;
  await Promise.all(Array.from({ length: 1_000 }, (_, index) => find(`made-up-${index}`)));
  now += 29_999;
  await find('made-up');
  expect(loads).toBe(2);
});

test('a key that the issuer withdrew is dead after ten minutes', async () => {
  await find('first');
  published = async () => ({ keys: [second.publicJwk] });
  now += 600_001;
  expect(await find('first')).toBeUndefined();
  expect(await find('second')).toBeDefined();
});

test('while the issuer is down its last keys hold, for a day', async () => {
  await find('first');
  published = down;
  now += 23 * 3_600_000;
  expect(await find('first')).toBeDefined();
  expect(failures).toHaveLength(1);
  now += 3_600_001;
  await expect(find('first')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
});

test('without any key nothing can be told, and the issuer is asked again after a second', async () => {
  published = down;
  await expect(find('first')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  published = async () => ({ keys: [first.publicJwk] });
  await expect(find('first')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  expect(loads).toBe(1);
  now += 1_000;
  expect(await find('first')).toBeDefined();
});

test('a set that is no set is a failure, and what was held stays', async () => {
  await find('first');
  published = async () => ({ keys: 'none' }) as unknown as JSONWebKeySet;
  now += 600_001;
  expect(await find('first')).toBeDefined();
  expect(failures).toHaveLength(1);
});

test('a symmetric key in the set is nobody’s key', async () => {
  published = async () => ({
    keys: [
      { kty: 'oct', kid: 'shared', k: 'c2VjcmV0' },
      { kty: 'EC', crv: 'P-256', kid: 'broken', x: 'AA', y: 'AA' },
    ],
  });
  for (const alg of ['HS256', 'ES256', 'RS256']) {
    expect(await keys.find({ alg, kid: 'shared' })).toBeUndefined();
    expect(await keys.find({ alg, kid: 'broken' })).toBeUndefined();
  }
});

describe('where an issuer keeps its keys', () => {
  test('is what its metadata says, or what the settings say', async () => {
    const server = await startIssuer(first);
    try {
      expect((await keyLoader(server.issuer, undefined)()).keys).toHaveLength(1);
      expect((await keyLoader('https://nobody.example.com', `${server.issuer}/keys`)()).keys).toHaveLength(1);
      // Metadata that names another issuer than the one it is asked for.
      await expect(keyLoader(`${server.issuer}/tenant`, undefined)()).rejects.toThrow('is not the metadata of');
    } finally {
      await server.close();
    }
  });
});
