import { idPattern, isId, newId } from '../../src/platform/ids.js';

test('an id has its prefix and 26 characters, and is recognized by them', () => {
  const id = newId('ord');
  expect(id).toMatch(idPattern('ord'));
  expect(isId('ord', id)).toBe(true);
  expect(isId('cus', id)).toBe(false);
});

test('ids sort by the moment they were made', () => {
  const moments = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 2 ** 47];
  const ids = moments.map((moment) => newId('ord', { now: () => moment }));
  expect([...ids].sort()).toEqual(ids);
});

test('an id is of one moment, though the clock goes on while it is made', () => {
  const made = 2 ** 40 - 1;
  let now = made;
  expect(newId('ord', { now: () => now++ }, new Uint8Array(10))).toBe(
    newId('ord', { now: () => made }, new Uint8Array(10)),
  );
});

test('ids of one moment differ, however many there are', () => {
  const ids = Array.from({ length: 10_000 }, () => newId('ord', { now: () => 0 }));
  expect(new Set(ids).size).toBe(ids.length);
});

test("the time part is that of the ULID specification's own example", () => {
  expect(newId('ord', { now: () => 1469918176385 }, new Uint8Array(10))).toBe(`ord_01aryz6s41${'0'.repeat(16)}`);
});

test.each([
  '',
  'ord_',
  'ord_1',
  `ord_${'u'.repeat(26)}`,
  `ord_${'0'.repeat(27)}`,
  `ORD_${'0'.repeat(26)}`,
  `ord_${'0'.repeat(26)}\n`,
])('%j is no id', (text) => {
  expect(isId('ord', text)).toBe(false);
});
