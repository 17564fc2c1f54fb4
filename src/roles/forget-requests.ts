import type { Kysely } from 'kysely';
import { systemClock, type Clock } from '../platform/clock.js';
import { deleteOlder } from '../platform/db/older.js';
import type { Logger } from '../platform/logger.js';
import { rounds } from '../platform/rounds.js';

const PAUSE_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 86_400_000;

/** Which requests a service handled, and how long it knows. */
export interface HandledRequests {
  readonly schema: string;
  /** With a column `handled_at`. */
  readonly tables: readonly string[];
  readonly days: number;
}

/** Forgets the ids of requests whose days are over; returns how many. */
export async function forgetRequests(
  db: Kysely<unknown>,
  { schema, tables, days }: HandledRequests,
  clock: Clock,
): Promise<number> {
  const until = new Date(clock.now() - days * DAY_MILLISECONDS);
  let forgotten = 0;
  for (const table of tables)
    forgotten += await deleteOlder(db, { table: `${schema}.${table}`, column: 'handled_at', until });
  return forgotten;
}

/** The same for as long as it is not stopped. */
export const forgetRequestsRegularly = (db: Kysely<unknown>, requests: HandledRequests, logger: Logger) =>
  rounds(
    PAUSE_MILLISECONDS,
    async () => void (await forgetRequests(db, requests, systemClock)),
    (error) => logger.warn({ err: error }, 'handled requests could not be forgotten'),
  );
