import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Principal } from '../../src/platform/access.js';
import { ApiKeyIdentities } from '../../src/platform/api-keys/api-key-identities.js';
import type { LiveApiKey } from '../../src/platform/api-keys/api-key.store.js';
import { hashApiKey, newApiKey, readApiKey } from '../../src/platform/api-keys/api-key.js';
import { whenEnded } from '../../src/platform/identity/credential-end.js';

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
  expect(principal).toMatchObject({ kind: 'partner', subject: 'ptr_1', scopes: new Set(['orders:read']) });
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

describe('who lives by a key for longer than a request', () => {
  const GRANTED = ['orders:read', 'catalog:read'];
  const other = newApiKey('live');
  let ended: number;
  let calledOff: () => void;
  beforeEach(async () => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    ended = 0;
    keys = [row(key, { scopes: GRANTED }), row(other)];
    calledOff = whenEnded((await identities.find(key)) as Principal, { now: () => now }, () => (ended += 1));
  });
  afterEach(() => {
    calledOff();
    mock.timers.reset();
  });
  /** In steps, since one look at the keys arms the next. */
  const pass = async (milliseconds: number) => {
    now += milliseconds;
    await turn();
    for (let left = milliseconds; left > 0; left -= 100) {
      mock.timers.tick(Math.min(left, 100));
      await turn();
    }
  };

  test.each([
    ['at once where the change was told', 0, () => identities.changed()],
    ['within a second though nobody told', 999, () => undefined],
  ])('hears that it was revoked %s, and once', async (_, milliseconds, told) => {
    [keys, version] = [[row(other)], 2];
    told();
    await pass(milliseconds);
    expect(ended).toBe(1);
    await pass(5_000);
    expect(ended).toBe(1);
  });

  const changed = async (change: Partial<LiveApiKey>) => {
    [keys, version] = [[row(key, { scopes: GRANTED, ...change }), row(other)], 2];
    identities.changed();
    await pass(5_000);
  };

  test.each([
    ['grants other things', { scopes: ['orders:read'] }],
    ['belongs to somebody else', { partner_id: 'ptr_2' }],
    ['ends sooner than it did, and has ended', { expires_at: new Date(Date.UTC(2026, 2, 1, 0, 0, 2)) }],
  ])('hears of a key that %s', async (_, change) => {
    await changed(change);
    expect(ended).toBe(1);
  });

  test.each([
    ['ends sooner than it did, but not yet', { expires_at: new Date(Date.UTC(2026, 2, 1, 0, 1)) }],
    ['names what it grants in another order', { scopes: [...GRANTED].reverse() }],
  ])('hears nothing of a key that %s', async (_, change) => {
    await changed(change);
    expect(ended).toBe(0);
  });

  test('hears nothing of other keys, and stays while the keys cannot be read', async () => {
    [keys, version] = [[row(key, { scopes: GRANTED })], 2];
    identities.changed();
    await pass(1_000);
    down = true;
    await pass(60_000);
    down = false;
    await pass(1_000);
    expect(ended).toBe(0);
  });

  test('costs the database nothing once nobody does', async () => {
    await pass(2_000);
    expect(reads).toBeGreaterThan(3);
    calledOff();
    const before = reads;
    identities.changed();
    await pass(10_000);
    expect(reads).toBe(before);
  });
});

test('a clock that is turned back does not keep a revoked key alive', async () => {
  await identities.find(key);
  [keys, version] = [[], 2];
  now -= 3_600_000;
  expect(await identities.find(key)).toBeUndefined();
});
