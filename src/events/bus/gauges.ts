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
    async () => {
      for (const consumer of consumers) await count(db, consumer);
    },
    (error) => logger.warn({ err: error }, 'what waits for consumers could not be counted'),
  );

async function count(db: EventDatabase, consumer: string): Promise<void> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*) as waiting from bus.job where name = ${queueOf(consumer)} and state < 'completed'`.execute(db);
  eventBacklog.set({ consumer }, rows[0]?.waiting ?? 0);
}
