import { sql } from 'kysely';
import type { Logger } from '../../platform/logger.js';
import { rounds } from '../../platform/rounds.js';
import { inboxAgeSeconds, inboxRows } from '../../platform/metrics.js';
import type { InboxDatabase } from './open-inbox.js';

const PAUSE_MILLISECONDS = 10_000;
const OPEN = ['received', 'processing', 'failed', 'dead'] as const;

/** Counts from time to time what waits in the inbox, and what waits for a person. */
export const countInbox = (db: InboxDatabase, logger: Logger): { stop(): Promise<void> } =>
  rounds(
    PAUSE_MILLISECONDS,
    () => count(db),
    (error) => logger.warn({ err: error }, 'the inbox could not be counted'),
  );

async function count(db: InboxDatabase): Promise<void> {
  const { rows } = await sql<{ readonly status: string; readonly deliveries: number; readonly oldest: number | null }>`
    select status, count(*) as deliveries,
      extract(epoch from now() - min(next_attempt_at) filter (where status in ('received', 'failed')))::float8 as oldest
    from webhooks_in.inbox where status <> 'done' group by status`.execute(db);
  for (const status of OPEN) inboxRows.set({ status }, rows.find((row) => row.status === status)?.deliveries ?? 0);
  inboxAgeSeconds.set(Math.max(0, ...rows.map(({ oldest }) => oldest ?? 0)));
}
