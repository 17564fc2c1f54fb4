import { sql } from 'kysely';
import type { Logger } from '../../platform/logger.js';
import { seldom } from '../../platform/seldom.js';
import { WorkLoop } from '../../platform/work-loop.js';
import type { EventDatabase } from '../log/event-database.js';
import { isDue } from './enqueue.js';

/** Also how late an event comes of which the NOTIFY was lost. */
const LOOK_MILLISECONDS = 1_000;
/** What a look at one queue found. */
interface Found {
  readonly queue: string;
  /** Something could be taken. */
  readonly due: boolean;
  /** Whoever has taken something has not been heard of for too long. */
  readonly silent: boolean;
  /** Until something is to be tried again that is not due yet, in milliseconds; null where nothing is. */
  readonly wait: number | null;
}

export interface QueueWatchOptions {
  readonly db: EventDatabase;
  readonly queues: readonly string[];
  readonly logger: Logger;
  /** There is something in this queue; `missed`: nobody was told of it, and it may be much. */
  readonly wake: (queue: string, missed: boolean) => void;
  /** Has what a dead process has taken come again. */
  readonly recover: (queue: string) => Promise<void>;
}

export interface QueueWatch {
  /** Now: some may have been missed. */
  look(): void;
  close(): Promise<void>;
}

/**
 * Looks, for all queues of this process at once, for what no NOTIFY tells of: what is to be tried again, what a dead
 * process has left, and what a NOTIFY told that was lost. Each worker of each queue would look for itself otherwise.
 */
export function watchQueues({ db, queues, logger, wake, recover }: QueueWatchOptions): QueueWatch {
  let missed = true;
  const watching = new WorkLoop({
    pauseMilliseconds: LOOK_MILLISECONDS,
    look: async () => {
      const any = missed;
      missed = false;
      const found = await look(db, queues).catch((error: unknown) => {
        // What was missed is missed still.
        missed ||= any;
        throw error;
      });
      for (const { queue, due } of found) if (due) wake(queue, any);
      for (const { queue, silent } of found) if (silent) await recover(queue);
      return Math.min(...found.map(({ wait }) => wait ?? LOOK_MILLISECONDS));
    },
    failed: seldom((err: unknown, more) => logger.warn({ err, more }, 'the queues cannot be looked at')),
  });
  const lookForMissed = () => {
    missed = true;
    watching.wake();
  };
  return { look: lookForMissed, close: () => watching.close() };
}

/** The policy is named for its index: what is at work, or to be tried again, stands in it alone. */
async function look(db: EventDatabase, queues: readonly string[]): Promise<readonly Found[]> {
  const { rows } = await sql<Found>`
    with taken as (
      select name, bool_or(state = 'active' and heartbeat_on + heartbeat_seconds * interval '1s' < bus.job_now()) as silent,
        min(start_after) filter (where state = 'retry' and start_after > bus.job_now()) as again
      from bus.job
      where name = any(${queues}::text[]) and state in ('active', 'retry') and policy = 'key_strict_fifo' group by name
    )
    select queue, coalesce(silent, false) as silent,
      exists (select from bus.job where name = queue and ${isDue}) as due,
      ceil(extract(epoch from again - bus.job_now()) * 1000)::float8 as wait
    from unnest(${queues}::text[]) as queue left join taken on name = queue`.execute(db);
  return rows;
}
