import { CursorCodec } from '../../src/platform/cursor.js';
import { AppError } from '../../src/platform/errors.js';

const codec = new CursorCodec(Buffer.from('a secret of this test'));
const scope = { collection: 'orders', filters: { status: ['shipped', 'pending'], customer_id: undefined } };
const cursor = codec.encode(scope, 'position-42');

const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as AppError).code;
  }
  return 'accepted';
};

test('a cursor gives back the position it was made for', () => {
  expect(codec.decode(scope, cursor)).toBe('position-42');
});

test('filters count by what they say, not by how they were written', () => {
  const same = { collection: 'orders', filters: { customer_id: '', status: ['pending', 'shipped'] } };
  expect(codec.decode(same, cursor)).toBe('position-42');
});

test.each([
  ['another list', { ...scope, collection: 'customers' }],
  ['another filter', { ...scope, filters: { status: ['shipped'] } }],
  ['one more filter', { ...scope, filters: { ...scope.filters, customer_id: 'cus_1' } }],
])('a cursor is refused for %s', (_, other) => {
  expect(refusal(() => codec.decode(other, cursor))).toBe('INVALID_CURSOR');
});

test('a cursor signed with another secret is refused', () => {
  const foreign = new CursorCodec(Buffer.from('another secret')).encode(scope, 'position-42');
  expect(refusal(() => codec.decode(scope, foreign))).toBe('INVALID_CURSOR');
});

test('no character of a cursor can be changed', () => {
  const accepted = [...cursor].flatMap((character, index) => {
    const changed = cursor.slice(0, index) + (character === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
    return refusal(() => codec.decode(scope, changed)) === 'INVALID_CURSOR' ? [] : [changed];
  });
  expect(accepted).toEqual([]);
});

test.each(['', 'x', '!!!!', `${cursor}=`, ` ${cursor}`, `${cursor}A`, 'é'.repeat(40), '\0'])(
  '%j is no cursor',
  (text) => {
    expect(refusal(() => codec.decode(scope, text))).toBe('INVALID_CURSOR');
  },
);
