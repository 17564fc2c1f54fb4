import { seldom } from '../../src/platform/seldom.js';

test('what happens all the time is said at once, and every ten seconds with how often it was held back', () => {
  let now = 0;
  const said: [string, number][] = [];
  const say = seldom<string>((what, heldBack) => said.push([what, heldBack]), { now: () => now });
  say('first');
  for (now = 1; now < 10_000; now += 1_000) say('more');
  now = 10_000;
  say('later');
  expect(said).toEqual([
    ['first', 0],
    ['later', 10],
  ]);
});
