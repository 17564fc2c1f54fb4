import { readFileSync } from 'node:fs';
import { DeadLetterDesk } from '../../../src/dead-letters/dead-letter-desk.js';
import { DeadLetterReader } from '../../../src/dead-letters/dead-letter-reader.js';
import { migrateDeadLetters, openDeadLettersDatabase } from '../../../src/dead-letters/dead-letters-database.js';
import type { DeadLettersDatabase } from '../../../src/dead-letters/dead-letters.tables.js';
import { INBOX_LETTERS } from '../../../src/webhooks/in/inbox-letters.js';
import { openDoor, type Door } from './door.js';
import { byShopify, byStripe } from './senders.js';

let door: Door;
let db: DeadLettersDatabase;
let desk: DeadLetterDesk;
beforeAll(async () => {
  door = await openDoor();
  db = openDeadLettersDatabase(door.databaseUrl, { maxConnections: 4, onIdleError: () => undefined });
  await migrateDeadLetters(db);
  desk = new DeadLetterDesk(db, new DeadLetterReader([INBOX_LETTERS]));
});
beforeEach(() => door.empty());
afterAll(async () => {
  await db?.destroy();
  await door?.close();
});

const vector = (provider: string, name: string): string => {
  const file = readFileSync(new URL(`./vectors/${provider}.json`, import.meta.url), 'utf8');
  const { deliveries } = JSON.parse(file) as { deliveries: { readonly name: string; readonly body: string }[] };
  return deliveries.find((each) => each.name === name)?.body ?? '';
};

test('what is dead is among the dead letters: shown without personal data, replayed under its name, or left out', async () => {
  await door.send(byShopify('orders/create', 'w1', vector('shopify', 'orders/create of something without a SKU')));
  await door.send(byStripe('{"id":"evt_2"}', door.clock.now()));
  await door.processor().round();
  const { letters } = await desk.list({ source: 'inbox', cause: 'must be' }, { after: undefined, limit: 10 });
  const [w1, evt2] = ['w1', 'evt_2'].map((key) => letters.find((letter) => letter.key === key));
  expect(w1).toMatchObject({ place: 'shopify', type: 'orders/create', attempts: 1 });
  const { inspected } = await desk.inspect(w1?.id ?? '');
  expect(inspected).toMatchObject({ payload: { body: { email: '[hidden]' } }, history: [{ cause: w1?.cause }] });
  expect(await desk.replay(w1?.id ?? '', 'ada')).toBe(1);
  await desk.discard(evt2?.id ?? '', 'not ours', 'ada');
  expect((await door.rows()).map(({ delivery_id, status, cause }) => [delivery_id, status, cause])).toEqual([
    ['w1', 'received', null],
    ['evt_2', 'done', expect.stringMatching(/^discarded: /)],
  ]);
  expect(await desk.count({})).toBe(0);
});

test('of operators who decide about one letter at once the first is believed, and the record says what was done', async () => {
  for (let round = 0; round < 10; round += 1) {
    await door.empty();
    await door.send(byStripe('{"id":"evt_1"}', door.clock.now()));
    await door.processor().round();
    const { letters } = await desk.list({ source: 'inbox' }, { after: undefined, limit: 10 });
    const id = letters[0]?.id ?? '';
    const decisions = await Promise.allSettled([
      ...[desk.discard(id, 'not ours', 'ada'), desk.replay(id, 'ben'), desk.discard(id, 'of no use', 'cy')],
      desk.replay(id, 'dan'),
    ]);
    const kinds = ['discarded', 'replayed', 'discarded', 'replayed'];
    const done = kinds.filter((_, index) => decisions[index]?.status === 'fulfilled');
    expect(done).toHaveLength(1);
    const { actions } = await desk.actions({ after: undefined, limit: 20 });
    expect(actions.filter(({ target }) => target === id).map(({ action }) => action)).toEqual(done);
    for (const each of decisions)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'NOT_FOUND' });
  }
});
