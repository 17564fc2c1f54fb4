import { sql } from 'kysely';
import type { Logger } from '../../platform/logger.js';
import { eventBacklog, eventDeadLetters } from '../../platform/metrics.js';
import type { EventDatabase } from '../log/event-database.js';
import { queueOf } from './consumer.js';

const PAUSE_MILLISECONDS = 10_000;

/** Counts from time to time what waits for these consumers, and what waits for a person. */
export function countWaiting(
  db: EventDatabase,
  consumers: readonly string[],
  logger: Logger,
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      for (const consumer of consumers) await count(db, consumer);
    } catch (error) {
      logger.warn({ err: error }, 'what waits for consumers could not be counted');
    }
    if (!stopped) timer = setTimeout(again, PAUSE_MILLISECONDS).unref();
  };
  const again = (): void => {
    running = round();
  };
  let running = round();
  const stop = async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
  return { stop };
}

async function count(db: EventDatabase, consumer: string): Promise<void> {
  const { rows } = await sql<{ waiting: number; dead: number }>`
    select (select count(*) from bus.job where name = ${queueOf(consumer)} and state < 'completed') as waiting,
      (select count(*) from events.dead_letters where consumer = ${consumer}) as dead`.execute(db);
  eventBacklog.set({ consumer }, rows[0]?.waiting ?? 0);
  eventDeadLetters.set({ consumer }, rows[0]?.dead ?? 0);
}
