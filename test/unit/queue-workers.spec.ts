import { setImmediate as turn } from 'node:timers/promises';
import { QueueWorkers } from '../../src/events/bus/queue-workers.js';

let workers: QueueWorkers<string> | undefined;
const ends: (() => void)[] = [];
afterEach(async () => {
  ends.splice(0).forEach((end) => end());
  await workers?.close();
});

/** Two workers, and a queue that they take one from at a time. */
async function open(more = false) {
  const queue: string[] = [];
  const handled: string[] = [];
  const failures: unknown[] = [];
  let looks = 0;
  let broken = false;
  workers = new QueueWorkers<string>(2, {
    take: () => {
      looks += 1;
      return Promise.resolve(queue.splice(0, 1));
    },
    handle: async ([job = '']) => {
      await new Promise<void>((resolve) => ends.push(resolve));
      if (broken) throw new Error('no');
      handled.push(job);
      return more;
    },
    failed: (error) => failures.push(error),
  });
  await turn();
  const wake = async (times = 1) => {
    for (let time = 0; time < times; time += 1) workers?.wake();
    await turn();
  };
  const end = async () => {
    ends.shift()?.();
    await turn();
  };
  return { queue, handled, failures, looks: () => looks, wake, end, breakDown: () => (broken = true) };
}

test('nobody looks before there is something', async () => {
  const { queue, looks, handled, end } = await open();
  expect(looks()).toBe(0);
  queue.push('one', 'two');
  workers?.wakeAll();
  await turn();
  await end();
  await end();
  expect(handled).toEqual(['one', 'two']);
});

test('each job wakes one worker', async () => {
  const { wake, looks } = await open();
  await wake();
  expect(looks()).toBe(1);
  await wake();
  expect(looks()).toBe(2);
});

test('two jobs wake both', async () => {
  const { queue, wake, looks, end, handled } = await open();
  queue.push('one', 'two');
  await wake(2);
  expect(looks()).toBe(2);
  await end();
  await end();
  expect(handled).toEqual(['one', 'two']);
});

test('a worker that is at work is passed over', async () => {
  const { queue, wake, looks } = await open();
  queue.push('one');
  await wake();
  queue.push('two');
  await wake();
  expect(looks()).toBe(2);
  expect(ends).toHaveLength(2);
});

test('where all are at work, whoever is done first looks', async () => {
  const { queue, wake, end, handled } = await open();
  queue.push('one', 'two', 'three');
  await wake(2);
  await wake();
  await end();
  expect(queue).toEqual([]);
  await end();
  await end();
  expect(handled).toEqual(['one', 'two', 'three']);
});

test.each([
  [true, 2],
  [false, 1],
])('a worker that says of more: %s, looks %i times', async (more, times) => {
  const { queue, wake, looks, end } = await open(more);
  queue.push('one');
  await wake();
  await end();
  expect(looks()).toBe(times);
});

test('one that failed takes its turn again', async () => {
  const { queue, wake, looks, end, failures, breakDown } = await open();
  breakDown();
  queue.push('one');
  await wake();
  await end();
  expect(failures).toEqual([new Error('no')]);
  await wake(2);
  expect(looks()).toBe(3);
});

test('whoever closes them waits for what is being handled, and nothing is taken any more', async () => {
  const { queue, wake, end, handled } = await open(true);
  queue.push('one', 'two');
  await wake();
  const closed = workers?.close();
  await end();
  await closed;
  expect(handled).toEqual(['one']);
  expect(queue).toEqual(['two']);
});
