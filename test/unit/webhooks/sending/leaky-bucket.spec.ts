import { dropMilliseconds, emptyAtAfter, room, roomForParked } from '../../../../src/webhooks/sending/leaky-bucket.js';

const START = Date.parse('2026-11-22T12:00:00Z');

/** Takes all it can every 50 ms for so long; the moments of what it took. */
function taken(ratePerMinute: number, minutes: number, fits = room): number[] {
  const moments: number[] = [];
  let emptyAt = new Date(0);
  for (let now = START; now < START + minutes * 60_000; now += 50) {
    const fitting = fits({ ratePerMinute, emptyAt }, new Date(now));
    for (let each = 0; each < fitting; each += 1) moments.push(now);
    emptyAt = new Date(Math.max(emptyAt.getTime(), now) + fitting * dropMilliseconds(ratePerMinute));
  }
  return moments;
}

test.each([1, 30, 60, 500, 6_000])('at %d a minute no minute has more than that and one second’s worth', (rate) => {
  const moments = taken(rate, 3);
  const most = rate + Math.max(1, Math.ceil(rate / 60));
  // One more than that lies a minute behind the first of them.
  const minutes = moments.slice(most).map((at, index) => at - (moments[index] as number));
  expect(Math.min(60_000, ...minutes)).toBe(60_000);
  expect(moments.length).toBeGreaterThanOrEqual(rate * 3 - 1);
});

test('what was parked drains at the same rate and leaves half of the bucket to what is new', () => {
  const moments = taken(600, 1, roomForParked);
  expect(moments.length).toBeGreaterThanOrEqual(599);
  expect(moments.length).toBeLessThanOrEqual(605);
  const full = { ratePerMinute: 600, emptyAt: new Date(START + 5 * dropMilliseconds(600)) };
  expect([roomForParked(full, new Date(START)), room(full, new Date(START))]).toEqual([0, 5]);
});

test('an endpoint of one a minute drains, too', () => {
  expect(roomForParked({ ratePerMinute: 1, emptyAt: new Date(0) }, new Date(START))).toBe(1);
});

test.each([1, 500])('an endpoint of %d a minute that asked for time is left alone until then', (ratePerMinute) => {
  const until = new Date(START + 30_000);
  const bucket = { ratePerMinute, emptyAt: emptyAtAfter(until, ratePerMinute) };
  expect(room(bucket, new Date(until.getTime() - 1))).toBe(0);
  expect(room(bucket, until)).toBe(1);
});
