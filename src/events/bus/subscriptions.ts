import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import type { PgBoss, Queue } from 'pg-boss';
import type { EventDatabase } from '../log/event-database.js';
import { EventLog } from '../log/event-log.js';
import type { Condition, EventTables } from '../log/event-log.tables.js';
import { queueOf, type AnyConsumer } from './consumer.js';
import { enqueue } from './enqueue.js';

const DAY = 86_400;

/** Retries come after 1, 2, 4 … seconds, each shortened by chance to as little as half; see `attempts` for their end. */
export const QUEUE = {
  notify: true,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  // A killed process is noticed by its silence, and its jobs come again.
  heartbeatSeconds: 10,
  expireInSeconds: 3600,
  retentionSeconds: 365 * DAY,
  deleteAfterSeconds: 600,
} as const satisfies Omit<Queue, 'name'>;

/** Declares the consumer to publishers. What was published before is queued up where it wants to begin there. */
export async function subscribe(boss: PgBoss, db: EventDatabase, consumer: AnyConsumer): Promise<void> {
  const queue = queueOf(consumer.name);
  // A key with a job at work or to be tried again lets no other of its jobs pass.
  if (!(await boss.getQueue(queue))) await boss.createQueue(queue, { ...QUEUE, policy: 'key_strict_fifo' });
  const added = await db.transaction().execute((tx) => replaceTypes(tx, queue, consumer));
  if (consumer.from === 'now' || added.length === 0) return;
  // Publishers that did not see the subscription yet are among those that the settled log waits for.
  const { rows } = await sql<{ drawn: number }>`select last_value as drawn from events.event_log_sequence`.execute(db);
  await settledUpTo(new EventLog(db), rows[0]?.drawn ?? 0);
  await db.transaction().execute((tx) => enqueue(tx, queue, { types: added, upTo: rows[0]?.drawn ?? 0 }, ''));
}

/** Returns the types that are new, and those of which it wants others than before. */
async function replaceTypes(
  tx: Transaction<EventTables>,
  queue: string,
  { hears, only = {}, ofPartners = false }: AnyConsumer,
): Promise<readonly string[]> {
  const types = Object.keys(hears);
  await tx.deleteFrom('subscriptions').where('queue', '=', queue).where('event_type', 'not in', types).execute();
  const before = await tx.selectFrom('subscriptions').selectAll().where('queue', '=', queue).execute();
  const known = new Map(
    before.map(({ event_type, condition, of_partners }) => [event_type, { condition, of_partners }]),
  );
  const wanted = (type: string) => ({ condition: only[type] ?? null, of_partners: ofPartners });
  const changed = types.filter((type) => !isDeepStrictEqual(known.get(type), wanted(type)));
  if (changed.length === 0) return [];
  await tx
    .insertInto('subscriptions')
    .values(
      changed.map((event_type) => ({
        event_type,
        queue,
        condition: stored(only[event_type]),
        of_partners: ofPartners,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['event_type', 'queue']).doUpdateSet((row) => ({
        condition: row.ref('excluded.condition'),
        of_partners: row.ref('excluded.of_partners'),
      })),
    )
    .execute();
  // What it wants less of, it has had: all that it wants now was among it.
  return changed.filter((type) => !isDeepStrictEqual(known.get(type), EVERYTHING));
}

const EVERYTHING = { condition: null, of_partners: false };

const stored = (condition: Condition | undefined) => (condition === undefined ? null : JSON.stringify(condition));

const LOOK_AGAIN_MILLISECONDS = 20;

async function settledUpTo(log: EventLog, sequence: number): Promise<void> {
  while ((await log.head()) < sequence) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
}
