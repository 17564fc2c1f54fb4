import { CallWindow, type CallEnd } from '../../src/sagas/engine/call-window.js';

const MANY = 100;

type Leave = (end: CallEnd) => void;
let window: CallWindow;
let underWay: Leave[];
beforeEach(() => {
  window = new CallWindow();
  underWay = [];
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** So many come; returns those that wait. */
async function come(count: number): Promise<void> {
  for (let call = 0; call < count; call += 1) void window.enter().then((leave) => underWay.push(leave));
  await settled();
}

/** All that are under way end so; whoever waited comes in. */
async function end(how: CallEnd): Promise<void> {
  for (const leave of underWay.splice(0)) leave(how);
  await settled();
}

test('so many are under way at once, and whoever waits comes in when one has ended', async () => {
  await come(40);
  expect(underWay).toHaveLength(32);
  underWay.shift()?.('answered');
  await settled();
  expect(underWay).toHaveLength(32);
});

test('many that are late at once halve it once, and again and again while nothing changes, down to four', async () => {
  await come(MANY);
  const seen: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    await end('late');
    seen.push(underWay.length);
  }
  expect(seen).toEqual([16, 8, 4, 4, 4]);
});

test('with answers it grows by one for each round, up to where it began', async () => {
  await come(MANY * 20);
  for (let round = 0; round < 5; round += 1) await end('late');
  const seen: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    await end('answered');
    seen.push(underWay.length);
  }
  expect(seen.slice(0, 3)).toEqual([4, 5, 6]);
  expect(seen.every((count, index) => count - (seen[index - 1] ?? 4) <= 1)).toBe(true);
  expect(seen.at(-1)).toBe(32);
});

test('nobody is forgotten', async () => {
  await come(MANY);
  let ended = 0;
  for (let round = 0; underWay.length > 0; round += 1) {
    ended += underWay.length;
    await end(round % 3 === 0 ? 'late' : 'answered');
  }
  expect(ended).toBe(MANY);
});
