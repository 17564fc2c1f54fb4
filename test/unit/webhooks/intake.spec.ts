import type { NewDelivery } from '../../../src/webhooks/in/inbox.tables.js';
import { Intake } from '../../../src/webhooks/in/intake.js';

const delivery = (id: string, bytes = 10): NewDelivery => ({
  ...{ provider: 'stripe', delivery_id: id, headers: {}, body: Buffer.alloc(bytes) },
  ...{ trace_id: '0'.repeat(32), correlation_id: 'req_test', authenticated: true },
});

/** A store that answers when it is told to. */
function slowStore() {
  const batches: { readonly ids: readonly string[]; readonly answer: (error?: Error) => void }[] = [];
  const intake = new Intake(
    (deliveries) =>
      new Promise((resolve, reject) => {
        const answer = (error?: Error) => (error ? reject(error) : resolve(deliveries.map(() => 'accepted' as const)));
        batches.push({ ids: deliveries.map(({ delivery_id: id }) => id), answer });
      }),
  );
  return { intake, batches };
}

test('the first waits for nobody, and those that come while it is written are written together', async () => {
  const { intake, batches } = slowStore();
  const accepted = ['a', 'b', 'c', 'd', 'e'].map((id) => intake.accept(delivery(id)));
  expect(batches.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  batches[0]?.answer();
  await accepted[0];
  await Promise.resolve();
  expect(batches.map(({ ids }) => ids)).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  batches[1]?.answer();
  batches[2]?.answer();
  expect(await Promise.all(accepted)).toEqual(accepted.map(() => 'accepted'));
});

test('a value that the database does not take is refused alone', async () => {
  const wrote: string[][] = [];
  const intake = new Intake(async (deliveries) => {
    const ids = deliveries.map(({ delivery_id: id }) => id);
    await new Promise(setImmediate);
    if (ids.includes('bad')) throw Object.assign(new Error('invalid byte sequence'), { code: '22021' });
    wrote.push(ids);
    return ids.map(() => 'accepted' as const);
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'bad', 'd'].map((id) => intake.accept(delivery(id))));
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(wrote.flat().toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test('a database that is away is told to all, and is not asked once for each', async () => {
  let asked = 0;
  const intake = new Intake(async () => {
    asked += 1;
    await new Promise(setImmediate);
    throw new Error('connection refused');
  });
  const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => intake.accept(delivery(id))));
  expect([outcomes.every(({ status }) => status === 'rejected'), asked]).toEqual([true, 3]);
});

test('a statement holds 4 MB, and what waits in the process is bounded', async () => {
  const { intake, batches } = slowStore();
  const megabyte = 1024 * 1024;
  const accepted = Array.from({ length: 80 }, (_, index) => intake.accept(delivery(String(index), megabyte)));
  const outcomes = Promise.allSettled(accepted);
  let answered = 0;
  while (answered < batches.length) {
    batches[answered]?.answer();
    answered += 1;
    await new Promise(setImmediate);
  }
  const fulfilled = (await outcomes).filter(({ status }) => status === 'fulfilled');
  expect([fulfilled.length, Math.max(...batches.map(({ ids }) => ids.length))]).toEqual([66, 4]);
});
