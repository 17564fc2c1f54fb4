import type { SagaTimeline } from '../sagas/saga-desk.js';
import type { AttemptRow } from '../sagas/engine/sagas.tables.js';

/** "running" while it is under way, "lost" where the process that made it died in it; the others as they were written. */
export type AttemptResult = 'done' | 'waiting' | 'refused' | 'failed' | 'running' | 'lost';

export interface SeenAttempt extends Omit<AttemptRow, 'result'> {
  readonly result: AttemptResult;
}

/** An attempt that nobody ended is under way only where nothing was begun after it. */
export const seenAttempts = ({ saga, attempts }: SagaTimeline): readonly SeenAttempt[] =>
  attempts.map((attempt, index) => ({
    ...attempt,
    result:
      (attempt.result as AttemptResult | null) ??
      (index === attempts.length - 1 && saga.ended_at === null ? 'running' : 'lost'),
  }));
