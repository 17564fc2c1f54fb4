import { excerpt } from '../../../../src/webhooks/sending/excerpt.js';

test.each([
  ['short', Buffer.from('thank you'), 'thank you'],
  ['with what no database takes', Buffer.from('a\0b\u0007c\nd'), 'abc\nd'],
  ['cut in the middle of a character', Buffer.from('a' + 'é'.repeat(600)), 'a' + 'é'.repeat(511)],
])('an answer %s is shown as text', (_, bytes, shown) => {
  expect(excerpt(bytes)).toBe(shown);
});

test.each([
  ['text', Buffer.alloc(5_000, 'x')],
  ['no text', Buffer.alloc(5_000, 0xff)],
])('of %s no more than 1 kB is kept', (_, bytes) => {
  expect(Buffer.byteLength(excerpt(bytes))).toBeLessThanOrEqual(1024);
  expect(excerpt(bytes).length).toBeGreaterThan(300);
});
