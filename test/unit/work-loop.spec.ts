import { WorkLoop } from '../../src/platform/work-loop.js';
import { eventually } from '../harness/eventually.js';

const LONG = 60_000;

test('it looks again at once while there may be more, and else when it is woken', async () => {
  const answers = [true, true, false];
  let looks = 0;
  const look = async () => answers[looks++] ?? false;
  const loop = new WorkLoop({ look, pauseMilliseconds: LONG, failed: () => undefined });
  await eventually(() => expect(looks).toBe(3));
  loop.wake();
  await eventually(() => expect(looks).toBe(4));
  await loop.close();
  expect([looks, loop.closed]).toEqual([4, true]);
});

test('one that begins asleep looks when it is woken, and not before', async () => {
  let looks = 0;
  const look = async () => (looks += 1) < 0;
  const loop = new WorkLoop({ look, pauseMilliseconds: LONG, asleep: true, failed: () => undefined });
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toBe(0);
  loop.wake();
  await eventually(() => expect(looks).toBe(1));
  await loop.close();
});

test('a look that says when there is more is followed by one then, at the latest after the pause', async () => {
  const answers = [5, 5, LONG];
  let looks = 0;
  const look = async () => answers[looks++] ?? false;
  const loop = new WorkLoop({ look, pauseMilliseconds: 10, failed: () => undefined });
  await eventually(() => expect(looks).toBeGreaterThan(3));
  await loop.close();
});

test('a word that comes during a look is not missed', async () => {
  let looks = 0;
  const loop: WorkLoop = new WorkLoop({
    look: async () => {
      looks += 1;
      await Promise.resolve();
      if (looks === 1) loop.wake();
      return false;
    },
    pauseMilliseconds: LONG,
    failed: () => undefined,
  });
  await eventually(() => expect(looks).toBe(2));
  await loop.close();
});

test('a look that fails is told of, and the next one comes after the pause', async () => {
  const told: unknown[] = [];
  let looks = 0;
  const loop = new WorkLoop({
    look: () => (looks++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve(false)),
    pauseMilliseconds: 5,
    failed: (error) => told.push(error),
  });
  await eventually(() => expect(looks).toBeGreaterThan(1));
  await loop.close();
  expect(told).toEqual([new Error('away')]);
});

test('it is closed when what is at hand is done', async () => {
  let finish = (): void => undefined;
  let ended = false;
  const loop = new WorkLoop({
    look: () => new Promise((resolve) => (finish = () => resolve(true))),
    pauseMilliseconds: LONG,
    failed: () => undefined,
  });
  const closing = loop.close().then(() => (ended = true));
  await Promise.resolve();
  expect(ended).toBe(false);
  finish();
  await closing;
});
