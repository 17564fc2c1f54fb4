import { QueueWorkers } from '../../src/events/bus/queue-workers.js';

const open = () => {
  const told: string[] = [];
  const workers = new QueueWorkers((id) => void told.push(id));
  ['one', 'two'].forEach((id) => workers.add(id));
  return { workers, told };
};

/** A worker at work, until it is told to end. */
const atWork = (workers: QueueWorkers, id: string, more = false) => {
  let end = () => {};
  const work = new Promise<{ more: boolean }>((resolve) => (end = () => resolve({ more })));
  const handled = workers.handling(id, () => work);
  return () => (end(), handled);
};

test('each job wakes one worker, in turn', () => {
  const { workers, told } = open();
  for (let job = 0; job < 3; job += 1) workers.wake();
  expect(told).toEqual(['one', 'two', 'one']);
});

test('a worker that is at work is passed over', async () => {
  const { workers, told } = open();
  const end = atWork(workers, 'one');
  workers.wake();
  workers.wake();
  expect(told).toEqual(['two', 'two']);
  await end();
  workers.wake();
  workers.wake();
  expect(told.slice(2).toSorted()).toEqual(['one', 'two']);
});

test('where all are at work, whoever is done first looks', async () => {
  const { workers, told } = open();
  const ends = ['one', 'two'].map((id) => atWork(workers, id));
  workers.wake();
  expect(told.toSorted()).toEqual(['one', 'two']);
  await Promise.all(ends.map((end) => end()));
});

test('a worker looks again where it left something, and only there', async () => {
  const { workers, told } = open();
  await atWork(workers, 'one')();
  expect(told).toEqual([]);
  await atWork(workers, 'two', true)();
  expect(told).toEqual(['two']);
});

test('one that failed takes its turn again', async () => {
  const { workers, told } = open();
  await expect(workers.handling('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  workers.wake();
  workers.wake();
  expect(told.toSorted()).toEqual(['one', 'two']);
});
