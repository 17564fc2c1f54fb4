import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { rounds } from '../../platform/rounds.js';
import type { InboxDatabase } from './open-inbox.js';

const PAUSE_MILLISECONDS = 10 * 60_000;
const DAY = 86_400_000;
/** Stripe sends again on demand for thirty days; no provider repeats by itself for longer than three. */
const KEPT_DAYS = 31;
const BATCH = 1_000;

/** Forgets deliveries that are done, with the personal data in them. Those that died are kept until a person has decided. */
export const forgetDone = (db: InboxDatabase, clock: Clock, logger: Logger): { stop(): Promise<void> } =>
  rounds(
    PAUSE_MILLISECONDS,
    () => forget(db, clock),
    (error) => logger.warn({ err: error }, 'old deliveries could not be forgotten'),
  );

export async function forget(db: InboxDatabase, clock: Clock): Promise<void> {
  const before = new Date(clock.now() - KEPT_DAYS * DAY);
  for (;;) {
    const { numAffectedRows = 0n } = await sql`
      delete from webhooks_in.inbox where id in (
        select id from webhooks_in.inbox where status = 'done' and settled_at < ${before} limit ${BATCH}
      )`.execute(db);
    if (numAffectedRows < BigInt(BATCH)) return;
  }
}
