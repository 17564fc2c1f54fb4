import { ListProductsInput } from '../../src/features/catalog/products.input.js';
import { ListOrdersInput, OrderIdInput } from '../../src/features/orders/orders.input.js';
import { CursorCodec } from '../../src/platform/cursor.js';
import { AppError, type FieldProblem } from '../../src/platform/errors.js';
import { parseInput } from '../../src/platform/input.js';

const cursors = new CursorCodec(Buffer.alloc(32, 7));
const orders = (raw: object) => parseInput(ListOrdersInput, raw);

function problemsOf(work: () => unknown): readonly FieldProblem[] {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return (error.details['fields'] ?? []) as readonly FieldProblem[];
  }
  throw new Error('it was accepted');
}

const CUSTOMER = 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa';

test('a list without filters is the first twenty', () => {
  expect(orders({}).toRequest(cursors)).toEqual({
    pageSize: 20,
    pageToken: '',
    statuses: [],
    customerId: '',
    placedAfter: null,
    placedBefore: null,
    updatedSince: null,
  });
});

test('every filter reaches the owning service', () => {
  const input = orders({
    limit: '5',
    status: 'pending,shipped',
    customer_id: CUSTOMER,
    placed_after: '2026-01-01T02:00:00+02:00',
    placed_before: '2026-02-01T00:00:00.250Z',
    updated_since: '2026-01-15T00:00:00Z',
  });
  expect(input.toRequest(cursors)).toEqual({
    pageSize: 5,
    pageToken: '',
    statuses: ['ORDER_STATUS_PENDING', 'ORDER_STATUS_SHIPPED'],
    customerId: CUSTOMER,
    placedAfter: { seconds: 1767225600, nanos: 0 },
    placedBefore: { seconds: 1769904000, nanos: 250_000_000 },
    updatedSince: { seconds: 1768435200, nanos: 0 },
  });
});

test.each([
  ['limit', '0', 'OUT_OF_RANGE'],
  ['limit', '-1', 'OUT_OF_RANGE'],
  ['limit', 101, 'OUT_OF_RANGE'],
  ['limit', 'abc', 'INVALID_FORMAT'],
  ['limit', '', 'INVALID_FORMAT'],
  ['limit', 1.5, 'INVALID_FORMAT'],
  ['limit', '9'.repeat(40), 'INVALID_FORMAT'],
  ['limit', null, 'INVALID_FORMAT'],
  ['cursor', 7, 'INVALID_FORMAT'],
  ['status', 'lost', 'UNKNOWN_VALUE'],
  ['status', ['pending', 'lost'], 'UNKNOWN_VALUE'],
  ['status', '', 'UNKNOWN_VALUE'],
  ['status', [{}], 'UNKNOWN_VALUE'],
  ['customer_id', 'cus_1', 'INVALID_FORMAT'],
  ['customer_id', `ord_${'0'.repeat(26)}`, 'INVALID_FORMAT'],
  ['placed_after', 'yesterday', 'INVALID_FORMAT'],
  ['placed_before', '2026-02-30T00:00:00Z', 'INVALID_FORMAT'],
  ['placed_before', '2026-13-01T00:00:00Z', 'INVALID_FORMAT'],
  ['updated_since', '2026-01-01', 'INVALID_FORMAT'],
  ['updated_since', 5, 'INVALID_FORMAT'],
  ['colour', 'red', 'UNKNOWN_FIELD'],
])('%s must not be %j: %s', (field, value, reason) => {
  expect(problemsOf(() => orders({ [field]: value }))).toEqual([
    { field, reason, message: expect.stringMatching(new RegExp(`${field}.*\\.$`)) },
  ]);
});

test('a cursor longer than any that was made is refused', () => {
  expect(problemsOf(() => orders({ cursor: 'x'.repeat(1025) }))).toMatchObject([
    { field: 'cursor', reason: 'OUT_OF_RANGE' },
  ]);
});

test('an id that cannot be one is named', () => {
  expect(problemsOf(() => parseInput(OrderIdInput, { id: '1' }))).toMatchObject([
    { field: 'id', reason: 'INVALID_FORMAT' },
  ]);
});

test.each([['%'], ['-lamps'], ['Lamps']])('the category %j is refused', (category) => {
  expect(problemsOf(() => parseInput(ListProductsInput, { category }))).toMatchObject([{ field: 'category' }]);
});

test('a leap day is a day', () => {
  expect(() => orders({ placed_after: '2024-02-29T00:00:00Z' })).not.toThrow();
  expect(problemsOf(() => orders({ placed_after: '2025-02-29T00:00:00Z' }))).toHaveLength(1);
});

describe('a cursor', () => {
  const made = orders({ status: ['shipped', 'pending'], placed_after: '2026-01-01T00:00:00Z' });
  const cursor = cursors.encode(made.cursorScope(), 'position');

  test('goes on where it was made', () => {
    expect(
      orders({ status: 'pending,shipped', placed_after: '2026-01-01T01:00:00+01:00', limit: 3, cursor }).toRequest(
        cursors,
      ).pageToken,
    ).toBe('position');
  });

  test.each([
    ['with another filter', { status: 'pending', placed_after: '2026-01-01T00:00:00Z', cursor }],
    ['without its filters', { cursor }],
    ['altered', { status: 'pending,shipped', placed_after: '2026-01-01T00:00:00Z', cursor: `A${cursor.slice(1)}` }],
    ['that is no cursor', { cursor: 'abc' }],
  ])('is refused %s', (_, raw) => {
    expect(() => orders(raw).toRequest(cursors)).toThrow(expect.objectContaining({ code: 'INVALID_CURSOR' }));
  });

  test('is refused in another list', () => {
    expect(() => parseInput(ListProductsInput, { cursor }).toRequest(cursors)).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  });
});
