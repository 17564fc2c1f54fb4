import type { Selectable, Transaction } from 'kysely';
import type { DeadLetterRow, EventTables } from '../log/event-log.tables.js';
import { lockKey } from '../log/key-lock.sql.js';
import { queueOf } from './consumer.js';
import { enqueue } from './enqueue.js';

type Tx = Transaction<EventTables>;

/** Tries a key again, from the event that failed on and in order. Returns how many events. */
export async function redriveKey(tx: Tx, consumer: string, key: string): Promise<number> {
  await lockKey(tx, consumer, key);
  const letters = await tx
    .deleteFrom('dead_letters')
    .where('consumer', '=', consumer)
    .where('key', '=', key)
    .returning(['sequence', 'run'])
    .execute();
  for (const run of new Set(letters.map((letter) => letter.run))) {
    const sequences = letters.filter((letter) => letter.run === run).map(({ sequence }) => sequence);
    await enqueue(tx, queueOf(consumer), { sequences }, run);
  }
  return letters.length;
}

type Letter = Pick<Selectable<DeadLetterRow>, 'consumer' | 'sequence' | 'run' | 'key'>;

/** Leaves one event out for good and tries those behind it; false where it is not there any more. */
export async function discardLetter(tx: Tx, { consumer, sequence, run, key }: Letter): Promise<boolean> {
  await lockKey(tx, consumer, key);
  const discarded = await tx
    .deleteFrom('dead_letters')
    .where('consumer', '=', consumer)
    .where('sequence', '=', sequence)
    .where('run', '=', run)
    .returning('event_id')
    .executeTakeFirst();
  if (!discarded) return false;
  await tx
    .insertInto('consumed')
    .values({ consumer, event_id: discarded.event_id, run })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await redriveKey(tx, consumer, key);
  return true;
}
