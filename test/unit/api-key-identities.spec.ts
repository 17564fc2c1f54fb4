import type { Principal } from '../../src/platform/access.js';
import { ApiKeyIdentities } from '../../src/platform/api-keys/api-key-identities.js';
import type { LiveApiKey } from '../../src/platform/api-keys/api-key.store.js';
import { hashApiKey, newApiKey, readApiKey } from '../../src/platform/api-keys/api-key.js';

/** The rules of time, which no database can be made to wait for. */
let now: number;
let version: number;
let keys: LiveApiKey[];
let reads: number;
let used: string[];
let down: boolean;
let identities: ApiKeyIdentities;

const key = newApiKey('live');
const row = (text: string, more: Partial<LiveApiKey> = {}): LiveApiKey => ({
  id: readApiKey(text)?.id ?? '',
  partner_id: 'ptr_1',
  hash: hashApiKey(text),
  scopes: ['orders:read'],
  expires_at: null,
  ...more,
});
beforeEach(() => {
  [now, version, reads, used, down, keys] = [Date.UTC(2026, 2, 1), 1, 0, [], false, [row(key)]];
  const store = {
    version: async () => {
      reads += 1;
      if (down) throw new Error('down');
      return version;
    },
    live: async () => keys,
  };
  identities = new ApiKeyIdentities({
    store,
    clock: { now: () => now },
    modes: ['live'],
    principalOf: ({ partner_id: subject, scopes }): Principal => ({
      kind: 'partner',
      subject,
      scopes: new Set(scopes),
    }),
    onUse: (id) => used.push(id),
  });
});

test('a key names its partner and what it may do, and its use is told', async () => {
  const principal = await identities.find(key);
  expect(principal).toEqual({ kind: 'partner', subject: 'ptr_1', scopes: new Set(['orders:read']) });
  expect(used).toEqual([readApiKey(key)?.id]);
});

test('a key is told by all of it', async () => {
  const flip = (index: number) => key.slice(0, index) + (key[index] === 'a' ? 'b' : 'a') + key.slice(index + 1);
  const others = [
    flip(9),
    flip(26),
    flip(key.length - 1),
    key.replace('live', 'test'),
    `${key}a`,
    key.slice(0, -1),
    key.toUpperCase(),
    newApiKey('live'),
  ];
  for (const other of others) expect([other, await identities.find(other)]).toEqual([other, undefined]);
  expect(used).toEqual([]);
});

test('a test key does not count where only live ones do', async () => {
  const test = newApiKey('test');
  keys = [row(test)];
  expect(await identities.find(test)).toBeUndefined();
});

test('a revoked key is dead a second later though nobody told', async () => {
  await identities.find(key);
  [keys, version] = [[], 2];
  now += 1_001;
  expect(await identities.find(key)).toBeUndefined();
});

test('a revoked key is dead at once where the change was told', async () => {
  await identities.find(key);
  [keys, version] = [[], 2];
  identities.changed();
  expect(await identities.find(key)).toBeUndefined();
});

test('a key is dead from the millisecond on at which it expires', async () => {
  keys = [row(key, { expires_at: new Date(now + 500) })];
  expect(await identities.find(key)).toBeDefined();
  now += 499;
  expect(await identities.find(key)).toBeDefined();
  now += 1;
  expect(await identities.find(key)).toBeUndefined();
});

test('a thousand requests with made-up keys cost the database one query', async () => {
  await Promise.all(Array.from({ length: 1_000 }, () => identities.find(newApiKey('live'))));
  expect(reads).toBe(1);
});

test('while the database is away nobody is let in once the copy is a second old', async () => {
  await identities.find(key);
  down = true;
  now += 1_000;
  expect(await identities.find(key)).toBeDefined();
  now += 1;
  await expect(identities.find(key)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await expect(identities.find(newApiKey('live'))).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  down = false;
  expect(await identities.find(key)).toBeDefined();
});

test('a clock that is turned back does not keep a revoked key alive', async () => {
  await identities.find(key);
  [keys, version] = [[], 2];
  now -= 3_600_000;
  expect(await identities.find(key)).toBeUndefined();
});
