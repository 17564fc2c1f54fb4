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
  /** Gives back those of this process that it does not run. */
  readonly giveBack: () => Promise<number>;
  readonly logger: Logger;
}

export interface Lease {
  close(): Promise<void>;
}

/** A process that has not been heard of for this long is taken for dead or frozen. */
const LEASE_SECONDS = 5;
const BEAT_MILLISECONDS = 1_000;

/**
 * Says every second that this process lives, and looks for others that do not. A lease and not a lock: the connection of a
 * frozen process stays open, and its locks with it. One that wakes up again does no harm: DBOS tells it that its steps are
 * recorded already, and services know its requests.
 */
export async function keepLease({ db, executorId, adopt, giveBack, logger }: LeaseOptions): Promise<Lease> {
  let timer: NodeJS.Timeout | undefined;
  const away = seldom((error: unknown) => logger.warn({ err: error }, 'the lease of this process cannot be renewed'));
  let beating: Promise<void> = Promise.resolve();

  const beat = async () => {
    try {
      await renew(db, executorId);
      for (const gone of await executorsGone(db, executorId)) {
        const sagas = await adopt(gone);
        if (sagas > 0) logger.warn({ executor: gone, sagas }, 'took over the sagas of a process that is gone');
      }
      const strays = await giveBack();
      if (strays > 0) logger.warn({ sagas: strays }, 'gave back sagas that nobody ran');
      await countOpen(db);
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
      // What is left of its sagas is taken over at once.
      await db.deleteFrom('executors').where('id', '=', executorId).execute();
    },
  };
}

async function renew(db: Kysely<SagasTables>, id: string): Promise<void> {
  const lease_until = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;
  await db
    .insertInto('executors')
    .values({ id, lease_until })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ lease_until }))
    .execute();
}

async function executorsGone(db: Kysely<SagasTables>, own: string): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly executor_id: string }>`
    select distinct executor_id from dbos.workflow_status
    where status = 'PENDING' and executor_id <> ${own}
      and not exists (select from sagas.executors where id = executor_id and lease_until > now())`.execute(db);
  // Those who went without a word leave a lease behind, which nobody needs any more.
  await db
    .deleteFrom('executors')
    .where('lease_until', '<', sql<Date>`now() - interval '1 hour'`)
    .execute();
  return rows.map(({ executor_id }) => executor_id);
}
