import { clientOf, CLIENT_PROFILES } from '../../src/edges/profiles.js';
import { ListProductsInput } from '../../src/features/catalog/products.input.js';
import { ANONYMOUS, type Principal } from '../../src/platform/access.js';
import { parseInput } from '../../src/platform/input.js';

const caller = (kind: Principal['kind']): Principal => ({ ...ANONYMOUS, kind });

test.each([
  ['web', { 'x-client-id': 'web' }, 'anonymous', 'web'],
  ['an app', { 'x-client-id': 'mobile' }, 'customer', 'mobile'],
  ['a client of Apollo', { 'apollographql-client-name': 'mobile' }, 'anonymous', 'mobile'],
  [
    'our own header before that of Apollo',
    { 'x-client-id': 'web', 'apollographql-client-name': 'mobile' },
    'staff',
    'web',
  ],
  ['a partner by its credentials', {}, 'partner', 'partner'],
  ['an internal caller by its credentials', {}, 'internal', 'internal'],
  ['nobody who only says to be internal', { 'x-client-id': 'internal' }, 'customer', undefined],
  ['nobody of another name', { 'x-client-id': 'toString' }, 'anonymous', undefined],
  ['nobody who says nothing', {}, 'staff', undefined],
] as const)('%s is recognized', (_, headers, kind, client) => {
  expect(clientOf(headers, caller(kind))).toBe(client);
});

test('pages of every client have the size that the contracts promise', () => {
  for (const { pages } of Object.values(CLIENT_PROFILES)) {
    expect(parseInput(ListProductsInput, {}).limit).toBe(pages.usual);
    expect(parseInput(ListProductsInput, { limit: pages.most }).limit).toBe(pages.most);
    expect(() => parseInput(ListProductsInput, { limit: pages.most + 1 })).toThrow('limit');
  }
});
