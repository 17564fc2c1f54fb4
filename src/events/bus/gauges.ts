import { sql } from 'kysely';
import type { Logger } from '../../platform/logger.js';
import { eventBacklog } from '../../platform/metrics.js';
import { rounds } from '../../platform/rounds.js';
import type { EventDatabase } from '../log/event-database.js';
import { queueOf } from './consumer.js';

const PAUSE_MILLISECONDS = 10_000;

/** Counts from time to time what waits for these consumers. */
export const countWaiting = (db: EventDatabase, consumers: readonly string[], logger: Logger) =>
  rounds(
    PAUSE_MILLISECONDS,
    () => count(db, consumers),
    (error) => logger.warn({ err: error }, 'what waits for consumers could not be counted'),
  );

async function count(db: EventDatabase, consumers: readonly string[]): Promise<void> {
  const { rows } = await sql<{ readonly queue: string; readonly waiting: number }>`
    select name as queue, count(*) as waiting from bus.job
    where name = any(${consumers.map(queueOf)}::text[]) and state < 'completed' group by name`.execute(db);
  const waiting = new Map(rows.map((row) => [row.queue, row.waiting]));
  for (const consumer of consumers) eventBacklog.set({ consumer }, waiting.get(queueOf(consumer)) ?? 0);
}
