import { timeScale } from '../../src/console/time-scale.js';

const SECOND = 1_000;

test('time is drawn to scale where no pause dwarfs the rest', () => {
  const scale = timeScale(0, 10 * SECOND, [
    { from: 0, to: 2 * SECOND },
    { from: 5 * SECOND, to: 10 * SECOND },
  ]);
  expect(scale.cuts).toEqual([]);
  expect([0, 2, 5, 10].map((second) => scale.at(second * SECOND))).toEqual([0, 0.2, 0.5, 1]);
});

test('a pause that dwarfs the rest is cut, and what lies on its sides keeps its scale', () => {
  const scale = timeScale(0, 602 * SECOND, [
    { from: 0, to: SECOND },
    { from: 601 * SECOND, to: 602 * SECOND },
  ]);
  expect(scale.cuts).toEqual([{ from: SECOND, to: 601 * SECOND }]);
  const before = scale.at(SECOND) - scale.at(0);
  const after = scale.at(602 * SECOND) - scale.at(601 * SECOND);
  expect(before).toBeCloseTo(after);
  expect(before).toBeGreaterThan(0.4);
});

test('two such pauses are drawn alike, and time never runs backwards', () => {
  const scale = timeScale(0, 10_000 * SECOND, [
    { from: 0, to: SECOND },
    { from: 60 * SECOND, to: 61 * SECOND },
    { from: 9_999 * SECOND, to: 10_000 * SECOND },
  ]);
  const widths = scale.cuts.map(({ from, to }) => scale.at(to) - scale.at(from));
  expect(widths).toHaveLength(2);
  expect(widths[0]).toBeCloseTo(widths[1] ?? 0);
  const places = [0, 1, 30, 60, 61, 5_000, 9_999, 10_000].map((second) => scale.at(second * SECOND));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect([places[0], places.at(-1)]).toEqual([0, 1]);
});

test('attempts that overlap leave no pause between them, and no time at all is drawn without a fault', () => {
  const overlapping = [
    { from: 0, to: 100 },
    { from: 10, to: 20 },
    { from: 90, to: 100 },
  ];
  expect(timeScale(0, 100, overlapping).cuts).toEqual([]);
  expect(timeScale(5, 5, []).at(5)).toBe(0);
});
