import { DBOS } from '@dbos-inc/dbos-sdk';
import { DBOSExecutor } from '@dbos-inc/dbos-sdk/internal/dbos-executor';

/**
 * Looks for sagas that this process took from the queue without knowing it: the database did as it was asked, and the
 * connection broke before it could say so. Nobody runs them, and nobody takes them over from a process that lives. Those
 * that are found in two looks go back into the queue, as one that was taken this moment is about to be run.
 */
export function lookForStrays(): (taken: readonly string[]) => Promise<number> {
  let suspects: ReadonlySet<string> = new Set();
  return async (taken) => {
    const idle = taken.filter((id) => !isRunning(id));
    const strays = idle.filter((id) => suspects.has(id));
    for (const id of strays) await DBOS.resumeWorkflow(id);
    suspects = new Set(idle);
    return strays.length;
  };
}

const isRunning = (id: string): boolean =>
  DBOSExecutor.globalInstance?.systemDatabase.checkForRunningWorkflow(id) ?? true;
