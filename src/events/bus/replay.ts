import { newId } from '../../platform/ids.js';
import type { EventDatabase } from '../log/event-database.js';
import { queueOf } from './consumer.js';
import { enqueue } from './enqueue.js';

/** Which events come again; what is left out does not narrow. */
export interface Replay {
  readonly types?: readonly string[];
  readonly keys?: readonly string[];
  readonly since?: Date;
  readonly after?: number;
}

/** Types of events; undefined where nobody of this name has subscribed. */
export async function heardBy(db: EventDatabase, consumer: string): Promise<readonly string[] | undefined> {
  const queue = queueOf(consumer);
  const rows = await db.selectFrom('subscriptions').select('event_type').where('queue', '=', queue).execute();
  return rows.length === 0 ? undefined : rows.map(({ event_type }) => event_type);
}

/**
 * Sends stored events to one consumer again, which handles them whether or not it has before; no other hears of it. Of the
 * types that it hears, in their order per key, each once per run.
 */
export async function replay(
  db: EventDatabase,
  consumer: string,
  range: Replay,
): Promise<{ readonly run: string; readonly events: number }> {
  const run = newId('run');
  const queue = queueOf(consumer);
  return db.transaction().execute(async (tx) => {
    const subscribed = await tx.selectFrom('subscriptions').select('event_type').where('queue', '=', queue).execute();
    const heard = subscribed.map(({ event_type }) => event_type);
    if (heard.length === 0) throw new Error(`no consumer is called ${consumer}`);
    const types = range.types === undefined ? heard : heard.filter((type) => range.types?.includes(type));
    return { run, events: await enqueue(tx, queue, { ...range, types }, run) };
  });
}
