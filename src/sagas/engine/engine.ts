import { setTimeout as sleep } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import { workflowTimeoutConfig } from '@dbos-inc/dbos-sdk/internal/workflow_management';
import { sql, type Kysely } from 'kysely';
import { Pool } from 'pg';
import { IDLE_MILLISECONDS } from '../../platform/db/database.js';
import { LastingClient } from '../../platform/db/lasting-client.js';
import type { Logger } from '../../platform/logger.js';
import { seldom } from '../../platform/seldom.js';
import { keepLease } from './lease.js';
import type { SagasTables } from './sagas.tables.js';
import { openSagaQueue } from './saga-queue.js';
import { lookForStrays } from './strays.js';

export interface EngineOptions {
  readonly databaseUrl: string;
  readonly db: Kysely<SagasTables>;
  /** Never used before, so that no two processes ever take each other's sagas for their own. */
  readonly executorId: string;
  readonly logger: Logger;
}

export interface Engine {
  /** A saga was put into the queue. */
  wake(): void;
  close(): Promise<void>;
}

const LOOK_AGAIN_MILLISECONDS = 100;
const POOL = 10;
/** A frozen process keeps no lock longer than this, in milliseconds. */
const IDLE = 60_000;
/** Sagas end by what their steps decide: DBOS need not look every second for those whose time is up. */
const SELDOM_MILLISECONDS = 60_000;
/** How long a stop waits for the steps that are under way. */
const PATIENCE_MILLISECONDS = 3_000;

/**
 * Sagas of a process live in a version of their code: raise it where the steps of a saga change, so that one that was begun
 * under the old table of steps is finished by a process that still has it.
 */
const VERSION = '1';

/** Starts DBOS in this process. The sagas must be registered before. */
export async function startEngine({ databaseUrl, db, executorId, logger }: EngineOptions): Promise<Engine> {
  // The pool that DBOS would make sets up each connection while it is in use already, of which pg warns.
  const connections = {
    ...{ max: POOL, Client: LastingClient, idleTimeoutMillis: IDLE_MILLISECONDS },
    idle_in_transaction_session_timeout: IDLE,
  };
  const pool = new Pool({ connectionString: databaseUrl, ...connections });
  pool.on('error', (error) => {
    if (!pool.ending) logger.warn({ err: error }, 'lost a database connection');
  });
  DBOS.setConfig({
    name: 'trivium',
    systemDatabaseUrl: databaseUrl,
    systemDatabasePool: pool,
    systemDatabasePoolSize: POOL,
    executorID: executorId,
    applicationVersion: VERSION,
    // For streams and events of workflows, which sagas have none of: it would wake the process a hundred times a second.
    notificationCoalesceMs: SELDOM_MILLISECONDS,
    logger: engineLogger(logger),
  });
  workflowTimeoutConfig.pollingIntervalMs = SELDOM_MILLISECONDS;
  await launchAlone(db);
  const queue = await openSagaQueue(logger);
  const takeOver = async (gone: string): Promise<number> => {
    const sagas = await adopt(gone);
    queue.wake();
    return sagas;
  };
  const lease = await keepLease({ db, executorId, adopt: takeOver, giveBack: lookForStrays(), logger });
  return {
    wake: () => queue.wake(),
    close: async () => {
      await queue.close();
      await DBOS.shutdown({ workflowCompletionTimeoutMS: PATIENCE_MILLISECONDS, deregister: true });
      await lease.close();
      await pool.end();
    },
  };
}

/** Back into the queue, from where any process takes them. */
const adopt = async (executorId: string): Promise<number> =>
  (await DBOSExecutor.globalInstance?.recoverPendingWorkflows([executorId]))?.length ?? 0;

/**
 * A start migrates DBOS's tables; it does not expect two processes to do so at the same moment. Who comes second asks again
 * and again: a statement that waits for the lock would be waited for itself, by the indexes that the first one builds.
 */
async function launchAlone(db: Kysely<SagasTables>): Promise<void> {
  await db.connection().execute(async (connection) => {
    while (!(await lock(connection))) await sleep(LOOK_AGAIN_MILLISECONDS);
    try {
      await DBOS.launch();
    } finally {
      await sql`select pg_advisory_unlock(hashtext('trivium.dbos'))`.execute(connection);
    }
  });
}

async function lock(connection: Kysely<SagasTables>): Promise<boolean> {
  const tried = sql<{ readonly held: boolean }>`select pg_try_advisory_lock(hashtext('trivium.dbos')) as held`;
  return (await tried.execute(connection)).rows[0]?.held === true;
}

/** What DBOS says of itself is for those who look for a fault in it; without a database it says it all the time. */
function engineLogger(logger: Logger) {
  const warn = seldom((entry: unknown, more) => logger.warn({ engine: String(entry), more }, 'the saga engine warns'));
  const fail = seldom((entry: unknown, more) =>
    logger.error(
      { ...(entry instanceof Error ? { err: entry } : { engine: String(entry) }), more },
      'the saga engine failed',
    ),
  );
  return {
    debug: (entry: unknown) => logger.trace({ engine: String(entry) }),
    info: (entry: unknown) => logger.debug({ engine: String(entry) }),
    warn,
    error: fail,
  };
}
