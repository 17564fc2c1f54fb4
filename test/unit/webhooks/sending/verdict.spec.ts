import { PAUSES, pauseAfter } from '../../../../src/webhooks/sending/schedule.js';
import { verdictOn, type Outcome } from '../../../../src/webhooks/sending/verdict.js';

const now = new Date('2026-11-22T12:00:00Z');
const verdict = (outcome: Outcome, made = 1) => verdictOn(outcome, { made, now, random: 0.5 });
const seconds = (date: Date) => (date.getTime() - now.getTime()) / 1000;

test.each([200, 201, 202, 204, 299])('%d takes it', (status) => {
  expect(verdict({ status })).toEqual({ kind: 'delivered' });
});

test.each([301, 302, 307, 308])('%d is a failure, as redirects are not followed', (status) => {
  expect(verdict({ status })).toMatchObject({ kind: 'again', cause: expect.stringContaining('not followed') });
});

test.each([400, 401, 403, 404, 408, 422, 429, 500, 502, 503, 504])('%d is tried again', (status) => {
  expect(verdict({ status })).toMatchObject({ kind: 'again', cause: `The endpoint answered ${status}.` });
});

test('ten attempts over a day and a half, each pause longer than the one before', () => {
  const fewer = verdictOn({ status: 500 }, { made: 2, most: 2, now, random: 0.5 });
  expect(fewer).toEqual({ kind: 'given up', cause: 'The endpoint answered 500.' });
  const pauses = Array.from({ length: 10 }, (_, index) => pauseAfter(index + 1, 0.5));
  expect(pauses).toEqual([
    ...[5, 30, 120, 600, 1_800, 3_600, 10_800, 28_800, 86_400].map((each) => each * 1000),
    undefined,
  ]);
  expect(PAUSES.toSorted((a, b) => a - b)).toEqual(PAUSES);
  expect(verdict({ error: 'The connection was refused.' }, 9)).toMatchObject({ kind: 'again' });
  expect(verdict({ error: 'The connection was refused.' }, 10)).toEqual({
    kind: 'given up',
    cause: 'The connection was refused.',
  });
});

test('pauses are moved by a tenth at most, either way', () => {
  expect([pauseAfter(2, 0), pauseAfter(2, 1)]).toEqual([27_000, 33_000]);
});

test('410 means never again', () => {
  expect(verdict({ status: 410 })).toMatchObject({ kind: 'gone' });
});

test.each([
  ['seconds', 429, '120', 120],
  ['an HTTP date', 503, 'Sun, 22 Nov 2026 12:05:00 GMT', 300],
  ['more than an hour', 429, '86400', 3_600],
  ['a date far away', 503, 'Sun, 22 Nov 2099 12:05:00 GMT', 3_600],
])('Retry-After in %s is honored, an hour at most', (_, status, header, wait) => {
  const given = verdict({ status, retryAfter: header });
  expect(given).toMatchObject({ kind: 'throttled' });
  expect('until' in given && seconds(given.until)).toBe(wait);
});

test.each([
  ['that asks for nothing', 429, '0'],
  ['that has passed', 503, 'Sun, 22 Nov 2026 11:00:00 GMT'],
  ['that is no time', 429, 'soon'],
  ['that is a word and a number', 429, 'banana 2099'],
  ['that is negative', 429, '-5'],
  ['beside another status', 500, '120'],
])('a Retry-After %s leaves the schedule as it is', (_, status, header) => {
  const given = verdict({ status, retryAfter: header });
  expect(given).toMatchObject({ kind: 'again' });
  expect('at' in given && seconds(given.at)).toBe(5);
});
