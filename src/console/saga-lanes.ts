import type { SagaTimeline } from '../sagas/saga-desk.js';
import type { Direction } from '../sagas/engine/sagas.tables.js';
import { seenAttempts, type SeenAttempt } from './seen-attempts.js';

/** Attempts at one step in one direction that came one after the other. */
export interface Lane {
  readonly step: string;
  readonly direction: Direction;
  readonly attempts: readonly SeenAttempt[];
  /** It waited then, for an answer from outside or, stuck, for a person. */
  readonly idle?: { readonly from: number; readonly to: number; readonly stuck: boolean };
}

/** What was tried, in order: a step that is tried again later, after a restart, has a lane of its own then. */
export function lanesOf(timeline: SagaTimeline, now: number): readonly Lane[] {
  const lanes: { step: string; direction: Direction; attempts: SeenAttempt[] }[] = [];
  for (const attempt of seenAttempts(timeline)) {
    const last = lanes.at(-1);
    if (last?.step === attempt.step && last.direction === attempt.direction) last.attempts.push(attempt);
    else lanes.push({ step: attempt.step, direction: attempt.direction, attempts: [attempt] });
  }
  const { saga } = timeline;
  return lanes.map((lane, index) => {
    const end = lane.attempts.at(-1)?.ended_at;
    const waits = lane.attempts.at(-1)?.result === 'waiting';
    const stuck = index === lanes.length - 1 && saga.state === 'stuck';
    if (!end || !(waits || stuck)) return lane;
    const next = lanes[index + 1]?.attempts[0]?.started_at.getTime();
    return { ...lane, idle: { from: end.getTime(), to: next ?? saga.ended_at?.getTime() ?? now, stuck } };
  });
}
