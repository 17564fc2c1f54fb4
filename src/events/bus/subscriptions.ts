import { isDeepStrictEqual } from 'node:util';
import { sql, type Transaction } from 'kysely';
import type { PgBoss, Queue } from 'pg-boss';
import type { EventDatabase } from '../log/event-database.js';
import { EventLog } from '../log/event-log.js';
import type { EventTables } from '../log/event-log.tables.js';
import { queueOf, type AnyConsumer } from './consumer.js';
import { enqueue } from './enqueue.js';
import { declaredBy, EVERYTHING, wantedBy } from './wanted.js';

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

/** Declares the consumers to publishers. What was published before is queued up where one wants to begin there. */
export async function subscribe(boss: PgBoss, db: EventDatabase, consumers: readonly AnyConsumer[]): Promise<void> {
  const names = consumers.map(({ name }) => queueOf(name));
  const queues = new Set((await boss.getQueues(names)).map(({ name }) => name));
  const subscribed = await db.selectFrom('subscriptions').selectAll().where('queue', 'in', names).execute();
  for (const consumer of consumers) {
    const queue = queueOf(consumer.name);
    // A key with a job at work or to be tried again lets no other of its jobs pass.
    if (!queues.has(queue)) await boss.createQueue(queue, { ...QUEUE, policy: 'key_strict_fifo' });
    const before = subscribed.filter((row) => row.queue === queue);
    const same = isDeepStrictEqual(wantedBy(before), declaredBy(consumer));
    if (!same || before.some(({ past_due }) => past_due)) await change(db, queue, consumer);
  }
}

async function change(db: EventDatabase, queue: string, consumer: AnyConsumer): Promise<void> {
  await db.transaction().execute((tx) => replaceTypes(tx, queue, consumer));
  if (consumer.from === 'now') return;
  // Publishers that did not see the subscription yet are among those that the settled log waits for.
  const { rows } = await sql<{ drawn: number }>`select last_value as drawn from events.event_log_sequence`.execute(db);
  await settledUpTo(new EventLog(db), rows[0]?.drawn ?? 0);
  await db.transaction().execute((tx) => queueThePast(tx, queue, rows[0]?.drawn ?? 0));
}

/** Once, whichever process gets to it: one that died in between left it to the next. */
async function queueThePast(tx: Transaction<EventTables>, queue: string, upTo: number): Promise<void> {
  const owed = await tx
    .updateTable('subscriptions')
    .set({ past_due: false })
    .where('queue', '=', queue)
    .where('past_due', '=', true)
    .returning('event_type')
    .execute();
  const types = owed.map(({ event_type }) => event_type);
  if (types.length > 0) await enqueue(tx, queue, { types, upTo }, '');
}

/** The past is due of types that are new, and of those of which it wants others than before. */
async function replaceTypes(tx: Transaction<EventTables>, queue: string, consumer: AnyConsumer): Promise<void> {
  const declared = declaredBy(consumer);
  const types = [...declared.keys()];
  // Of two processes that start together the second finds what the first one wrote, and what it queued is not due again.
  await sql`select pg_advisory_xact_lock(hashtext('trivium.subscriptions'))`.execute(tx);
  await tx.deleteFrom('subscriptions').where('queue', '=', queue).where('event_type', 'not in', types).execute();
  const known = wantedBy(await tx.selectFrom('subscriptions').selectAll().where('queue', '=', queue).execute());
  const changed = [...declared].filter(([type, wanted]) => !isDeepStrictEqual(known.get(type), wanted));
  if (changed.length === 0) return;
  await tx
    .insertInto('subscriptions')
    .values(
      changed.map(([event_type, { condition, of_partners }]) => ({
        ...{ event_type, queue, of_partners },
        condition: condition && JSON.stringify(condition),
        // What it wants less of, it has had: all that it wants now was among it.
        past_due: consumer.from === 'beginning' && !isDeepStrictEqual(known.get(event_type), EVERYTHING),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['event_type', 'queue']).doUpdateSet((row) => ({
        condition: row.ref('excluded.condition'),
        of_partners: row.ref('excluded.of_partners'),
        past_due: row.ref('excluded.past_due'),
      })),
    )
    .execute();
}

const LOOK_AGAIN_MILLISECONDS = 20;

async function settledUpTo(log: EventLog, sequence: number): Promise<void> {
  while ((await log.head()) < sequence) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
}
