import { BulkReplayer } from '../../src/dead-letters/bulk-replayer.js';
import { DeadLetterDesk } from '../../src/dead-letters/dead-letter-desk.js';
import { DeadLetterReader } from '../../src/dead-letters/dead-letter-reader.js';
import { migrateDeadLetters, openDeadLettersDatabase } from '../../src/dead-letters/dead-letters-database.js';
import type { DeadLettersDatabase } from '../../src/dead-letters/dead-letters.tables.js';
import { EVENT_LETTERS } from '../../src/dead-letters/event-letters.js';
import { consumer } from '../../src/events/bus/consumer.js';
import { createLogger } from '../../src/platform/logger.js';
import { eventually } from '../harness/eventually.js';
import { anOrderId, openHouse, place, type House } from './house.js';

const logger = createLogger({ level: 'silent', pretty: false });
const ALL = { after: undefined, limit: 100 };

let house: House;
let db: DeadLettersDatabase;
let desk: DeadLetterDesk;
const reader = new DeadLetterReader([EVENT_LETTERS]);
const replayers: BulkReplayer[] = [];
beforeEach(async () => {
  house = await openHouse();
  db = openDeadLettersDatabase(house.url, { maxConnections: 6 });
  await migrateDeadLetters(db);
  desk = new DeadLetterDesk(db, reader);
});
afterEach(async () => {
  for (const replayer of replayers.splice(0)) await replayer.close();
  await db.destroy();
  await house.close();
});

/** A consumer that looks at orders with its name only, one after the other, and gives up at once while it is broken. */
function listening(name: string) {
  const state = { broken: true, seen: [] as string[] };
  const declared = consumer({
    name,
    hears: { 'order.confirmed': 1 },
    from: 'now',
    attempts: 1,
    concurrency: 1,
    handle: (_tx, { data }) => {
      if (!data.number.startsWith(name)) return Promise.resolve();
      if (state.broken) return Promise.reject(new Error(`${name} is broken`));
      state.seen.push(data.number.slice(name.length));
      return Promise.resolve();
    },
  });
  return { state, declared };
}

/** So many orders that a broken consumer gave up on, oldest first. */
async function buried(name: string, orders: number) {
  const { state, declared } = listening(name);
  await house.follow([declared]);
  for (let number = 1; number <= orders; number += 1) await place(house, anOrderId(), `${name}${number}`);
  await eventually(async () => expect(await desk.count({ place: name })).toBe(orders));
  return state;
}

/** Works on bulk replays; a pause is over when `go` is called. */
function replayer() {
  const pauses: (() => void)[] = [];
  const pause = (_ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      pauses.push(resolve);
      signal.addEventListener('abort', () => resolve());
    });
  const running = new BulkReplayer({ db, reader, logger, pause });
  replayers.push(running);
  return { running, go: () => pauses.splice(0).forEach((resume) => resume()) };
}

test('letters are found by place, type, key, cause and age, page by page', async () => {
  await buried('one', 3);
  await buried('other', 1);
  const count = (filter: Parameters<DeadLetterDesk['count']>[0]) => desk.count(filter);
  expect(await count({})).toBe(4);
  const first = await desk.list({ place: 'one' }, { after: undefined, limit: 2 });
  const second = await desk.list({ place: 'one' }, { after: first.next, limit: 2 });
  const letters = [...first.letters, ...second.letters];
  expect(letters.map(({ failed_at }) => failed_at.getTime())).toEqual(
    letters.map(({ failed_at }) => failed_at.getTime()).toSorted((a, b) => b - a),
  );
  expect([new Set(letters.map(({ id }) => id)).size, second.next]).toEqual([3, undefined]);
  const [{ key, failed_at } = { key: '', failed_at: new Date() }] = letters;
  expect(await count({ key })).toBe(1);
  expect(await count({ source: 'events', type: 'order.confirmed', cause: 'OTHER IS' })).toBe(1);
  expect(await count({ source: 'inbox' })).toBe(0);
  expect(await count({ cause: '%' })).toBe(0);
  expect(await count({ place: 'one', failed_before: failed_at })).toBe(2);
  expect(await count({ failed_since: new Date(Date.now() + 60_000) })).toBe(0);
  expect(await desk.depths()).toMatchObject([
    { source: 'events', place: 'one', letters: 3 },
    { source: 'events', place: 'other', letters: 1 },
  ]);
});

test('a bulk replay goes on its way no faster than its rate, tells how far it is, and leaves others alone', async () => {
  const state = await buried('repaired', 5);
  await buried('other', 1);
  state.broken = false;
  const { id, total } = await desk.startReplay({ place: 'repaired' }, 2, 'ada');
  expect(total).toBe(5);
  const { go } = replayer();
  for (const replayed of [2, 4]) {
    await eventually(async () => expect(await desk.replayOf(id)).toMatchObject({ state: 'running', replayed }));
    expect(await desk.count({ place: 'repaired' })).toBe(5 - replayed);
    go();
  }
  await eventually(async () => expect(await desk.replayOf(id)).toMatchObject({ state: 'completed', replayed: 5 }));
  await eventually(() => expect(state.seen.toSorted()).toEqual(['1', '2', '3', '4', '5']));
  expect(await desk.count({})).toBe(1);
  const { actions } = await desk.actions(ALL);
  expect(actions).toMatchObject([{ action: 'bulk_replay_started', operator: 'ada', target: id }]);
});

test('what fails again is no part of the replay that sent it', async () => {
  await buried('hopeless', 2);
  const { id } = await desk.startReplay({}, 100, null);
  replayer();
  await eventually(async () => expect(await desk.replayOf(id)).toMatchObject({ state: 'completed', replayed: 2 }));
  await eventually(async () => expect(await desk.count({})).toBe(2));
});

test('a replay that is called off moves nothing more, and cannot be called off again', async () => {
  await buried('waiting', 3);
  const { id } = await desk.startReplay({}, 1, null);
  const { go } = replayer();
  await eventually(async () => expect(await desk.replayOf(id)).toMatchObject({ replayed: 1 }));
  await desk.cancelReplay(id, 'ada');
  go();
  await expect(desk.cancelReplay(id, 'ada')).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
  expect(await desk.replayOf(id)).toMatchObject({ state: 'cancelled', replayed: 1 });
});

test('another process goes on where one died in the middle', async () => {
  const state = await buried('survivor', 4);
  state.broken = false;
  const { id } = await desk.startReplay({}, 2, null);
  const first = replayer();
  await eventually(async () => expect(await desk.replayOf(id)).toMatchObject({ replayed: 2 }));
  await first.running.close();
  // As if it had been silent for longer than its lease.
  await db
    .updateTable('replays')
    .set({ leased_until: new Date(0) })
    .execute();
  replayer();
  await eventually(async () => expect(await desk.replayOf(id)).toMatchObject({ replayed: 4 }));
  await eventually(() => expect(state.seen.toSorted()).toEqual(['1', '2', '3', '4']));
});

test('what was decided stands in the records with who and why, and a letter is decided on once', async () => {
  const state = await buried('decided', 2);
  const [second, first] = (await desk.list({}, ALL)).letters;
  const { inspected } = await desk.inspect(first?.id ?? '');
  expect(inspected).toMatchObject({
    payload: { event_type: 'order.confirmed' },
    history: [{ attempt: 1, cause: 'decided is broken' }],
  });
  state.broken = false;
  expect(await desk.replay(first?.id ?? '', 'ada')).toBe(1);
  await desk.discard(second?.id ?? '', 'nobody needs it', 'bob');
  await expect(desk.replay(second?.id ?? '', 'ada')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await eventually(() => expect(state.seen).toEqual(['1']));
  expect((await desk.actions(ALL)).actions).toMatchObject([
    { action: 'discarded', operator: 'bob', target: second?.id, reason: 'nobody needs it' },
    { action: 'replayed', operator: 'ada', target: first?.id },
  ]);
});
