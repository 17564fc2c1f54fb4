import { sql } from 'kysely';
import type { Logger } from '../../../platform/logger.js';
import { webhookBacklog, webhookParked } from '../../../platform/metrics.js';
import type { OutgoingDatabase } from '../outgoing-database.js';

const PAUSE_MILLISECONDS = 10_000;

/** Counts from time to time what is to be sent. */
export function countWebhooks(db: OutgoingDatabase, logger: Logger): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    try {
      await count(db);
    } catch (error) {
      logger.warn({ err: error }, 'webhooks that wait could not be counted');
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

async function count(db: OutgoingDatabase): Promise<void> {
  const { rows } = await sql<{ due: number; parked: number }>`
    select (select count(*) from webhooks_out.deliveries where status = 'pending' and next_attempt_at <= now()) as due,
      (select count(*) from webhooks_out.deliveries where status = 'parked') as parked`.execute(db);
  webhookBacklog.set(rows[0]?.due ?? 0);
  webhookParked.set(rows[0]?.parked ?? 0);
}
