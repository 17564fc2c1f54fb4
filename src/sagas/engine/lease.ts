import { sql, type Kysely } from 'kysely';
import type { Logger } from '../../platform/logger.js';
import { seldom } from '../../platform/seldom.js';
import { countOpen } from './gauges.js';
import type { SagasTables } from './sagas.tables.js';

export interface LeaseOptions {
  readonly db: Kysely<SagasTables>;
  readonly executorId: string;
  /** Takes over the sagas of an executor that is gone. */
  readonly adopt: (executorId: string) => Promise<number>;
  /** Gives back those of this process that it does not run; returns how many. */
  readonly giveBack: (taken: readonly string[]) => Promise<number>;
  readonly logger: Logger;
}

export interface Lease {
  close(): Promise<void>;
}

/** A process that has not been heard of for this long is taken for dead or frozen. */
const LEASE_SECONDS = 5;
const BEAT_MILLISECONDS = 1_000;
/** What nobody waits for is done once in so many beats. */
const BEATS = 5;

/**
 * Says every second that this process lives, and looks for others that do not. A lease and not a lock: the connection of a
 * frozen process stays open, and its locks with it. One that wakes up again does no harm: DBOS tells it that its steps are
 * recorded already, and services know its requests.
 */
export async function keepLease({ db, executorId, adopt, giveBack, logger }: LeaseOptions): Promise<Lease> {
  let timer: NodeJS.Timeout | undefined;
  const away = seldom((error: unknown) =>
    logger.warn({ err: error }, 'the lease of this process can be neither renewed nor given up'),
  );
  let beating: Promise<void> = Promise.resolve();

  let beats = 0;
  const beat = async () => {
    try {
      const { own, gone } = await renew(db, executorId);
      for (const executor of gone) {
        const sagas = await adopt(executor);
        if (sagas > 0) logger.warn({ executor, sagas }, 'took over the sagas of a process that is gone');
      }
      const strays = await giveBack(own);
      if (strays > 0) logger.warn({ sagas: strays }, 'gave back sagas that nobody ran');
      if (beats++ % BEATS > 0) return;
      await countOpen(db);
      await forgetExecutors(db);
    } catch (error) {
      away(error);
    }
  };
  const again = () => {
    timer = setTimeout(() => {
      beating = beat().then(again);
    }, BEAT_MILLISECONDS).unref();
  };

  await renew(db, executorId);
  again();
  return {
    close: async () => {
      clearTimeout(timer);
      await beating;
      clearTimeout(timer);
      // What is left of its sagas is taken over at once; where this cannot be said, when the lease is over.
      await db.deleteFrom('executors').where('id', '=', executorId).execute().catch(away);
    },
  };
}

/** Returns the sagas that this process has taken, and executors with sagas that are gone. */
async function renew(
  db: Kysely<SagasTables>,
  id: string,
): Promise<{ readonly own: readonly string[]; readonly gone: readonly string[] }> {
  const { rows } = await sql<{ readonly saga: string; readonly executor: string }>`
    with renewed as (
      insert into sagas.executors (id, lease_until) values (${id}, now() + make_interval(secs => ${LEASE_SECONDS}))
      on conflict (id) do update set lease_until = excluded.lease_until
    )
    select workflow_uuid as saga, executor_id as executor from dbos.workflow_status
    where status = 'PENDING' and (executor_id = ${id}
      or not exists (select from sagas.executors where id = executor_id and lease_until > now()))`.execute(db);
  const own = rows.filter(({ executor }) => executor === id).map(({ saga }) => saga);
  const gone = new Set(rows.map(({ executor }) => executor).filter((executor) => executor !== id));
  return { own, gone: [...gone] };
}

/** Those who went without a word leave a lease behind, which nobody needs any more. */
async function forgetExecutors(db: Kysely<SagasTables>): Promise<void> {
  await db
    .deleteFrom('executors')
    .where('lease_until', '<', sql<Date>`now() - interval '1 hour'`)
    .execute();
}
