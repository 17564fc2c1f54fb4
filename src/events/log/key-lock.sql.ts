import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EventTables } from './event-log.tables.js';

/** Tells these locks from those of others in the same database. */
export const KEY_LOCKS = sql.lit(0x6b65_7973);

export const hashOfKey = (consumer: RawBuilder<unknown>, key: RawBuilder<unknown>): RawBuilder<number> =>
  sql`hashtext(${consumer} || ' ' || ${key})`;

/**
 * Of one key at one consumer, until the transaction ends: whoever makes a dead letter of an event of it, and whoever takes
 * them away, come one after the other.
 */
export async function lockKey(tx: Kysely<EventTables>, consumer: string, key: string): Promise<void> {
  const hash = hashOfKey(sql`${consumer}::text`, sql`${key}::text`);
  await sql`select pg_advisory_xact_lock(${KEY_LOCKS}, ${hash})`.execute(tx);
}
