import { randomUUID } from 'node:crypto';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { runWithAbortableDbRetries } from '@dbos-inc/dbos-sdk/internal/context';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';
import { globalParams, INTERNAL_QUEUE_NAME } from '@dbos-inc/dbos-sdk/internal/utils';
import { registerInternalQueue, type WorkflowQueue } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import type { Logger } from '../../platform/logger.js';
import { seldom } from '../../platform/seldom.js';
import { WorkLoop } from '../../platform/work-loop.js';

/** All sagas wait here for a process that has a hand free. */
export const SAGA_QUEUE = 'sagas';
/**
 * Most of them wait: for an event, or for a service that is away, and each that waits keeps its place. How many calls they make
 * at once is bounded where they are made.
 */
const SAGAS_AT_ONCE = 10_000;
/** DBOS looks by itself for what others left in the queues. */
const POLL_MILLISECONDS = 5_000;
const MINUTE = 60_000;

export interface SagaQueue {
  /** A saga was put into it. */
  wake(): void;
  close(): Promise<void>;
}

/** Takes sagas as soon as it is told of them, in the way in which DBOS does when it polls. DBOS must be launched. */
export async function openSagaQueue(logger: Logger): Promise<SagaQueue> {
  const polled = { minPollingIntervalMs: POLL_MILLISECONDS };
  const queue = await DBOS.registerQueue(SAGA_QUEUE, { workerConcurrency: SAGAS_AT_ONCE, ...polled });
  // Where DBOS puts those that are resumed.
  Object.assign(registerInternalQueue(INTERNAL_QUEUE_NAME), polled);
  const closing = new AbortController();
  const looking = new WorkLoop({
    pauseMilliseconds: MINUTE,
    look: async () => {
      // Without a database DBOS tries again for ever, but for those who say when they leave.
      await runWithAbortableDbRetries(closing.signal, () => take(queue));
      return false;
    },
    failed: seldom((err: unknown, more) => logger.warn({ err, more }, 'sagas that wait cannot be looked up')),
  });
  return {
    wake: () => looking.wake(),
    close: async () => {
      closing.abort();
      await looking.close();
    },
  };
}

async function take(queue: WorkflowQueue): Promise<void> {
  const engine = DBOSExecutor.globalInstance;
  if (!engine) return;
  const { systemDatabase, executorID } = engine;
  const running = systemDatabase.countRunningWorkflowsForQueue(queue.name);
  const owner = randomUUID();
  const claim = [queue, executorID, globalParams.appVersion, undefined, running, 0, owner] as const;
  const taken = await systemDatabase.findAndMarkStartableWorkflows(...claim);
  if (taken.length > 0) await engine.dispatchDequeuedWorkflows(taken, owner);
}
