import { DBOS } from '@dbos-inc/dbos-sdk';
import { sagasEnded } from '../../platform/metrics.js';
import type { Attempts, Ended } from './attempts.js';
import type { Journal } from './journal.js';
import { DONE, refused, type Call, type Outcome, type Saga, type Step, type Subject, type Told } from './saga.js';
import type { Direction, SagaState } from './sagas.tables.js';

/** What a saga is started with; kept by DBOS. */
export interface SagaInput<S extends Subject> {
  readonly subject: S;
  readonly correlationId: string;
  readonly traceId: string;
}

export interface SagaTools<Services> {
  readonly services: Services;
  readonly journal: Journal;
  readonly attempts: Attempts;
  /** How long a saga waits to be told, in seconds, by topic. */
  readonly waitSeconds: Readonly<Record<string, number>>;
}

/** What an operator may say to a saga that is stuck: try again, or: it is done, by hand. */
export interface OperatorsWord {
  readonly word: 'retry' | 'skip';
}
export const OPERATORS = 'operators';

const MINUTE = 60_000;
/** A step on the way forward that fails for this long is given up, and what was done is undone. */
const FORWARD_PATIENCE = 2 * MINUTE;
/** What must be done is tried for this long before a person is asked. */
const UNDO_PATIENCE = 10 * MINUTE;
const UNTIL_SOMEBODY_COMES = { timeoutSeconds: 10 * 365 * 24 * 3600 };

/** One run of a saga, as a workflow of DBOS: whatever is awaited here is looked up instead of done again after a crash. */
export class SagaRun<S extends Subject, Services> {
  private reason = '';

  constructor(
    private readonly saga: Saga<S, Services>,
    private readonly input: SagaInput<S>,
    private readonly tools: SagaTools<Services>,
    private readonly id = DBOS.workflowID ?? '',
  ) {}

  async run(): Promise<SagaState> {
    await this.note('begin', (journal) =>
      journal.begin({ ...this.input, id: this.id, name: this.saga.name, orderId: this.input.subject.order_id }),
    );
    const { steps } = this.saga;
    let undoable = !this.saga.mustFinish;
    for (const [index, step] of steps.entries()) {
      if (!undoable) await this.insist(step, 'do');
      else {
        const outcome = await this.forward(step);
        if (outcome.kind === 'refused') return this.undo(steps.slice(0, index + 1), outcome.reason);
      }
      if (step.pivot) undoable = false;
    }
    return this.end('completed');
  }

  private async forward(step: Step<S, Services>): Promise<Outcome> {
    const ended = await this.act(step, 'do', FORWARD_PATIENCE);
    if (ended.kind === 'exhausted') return refused(`${step.name}_failed`.replaceAll('-', '_'));
    if (ended.kind !== 'waiting') return ended;
    const { topic, timedOut } = step.awaits ?? { topic: step.name, timedOut: 'timed_out' };
    await this.enter('waiting', { step: step.name });
    const told = await DBOS.recv<Told>(topic, { timeoutSeconds: this.tools.waitSeconds[topic] ?? 0 });
    await this.enter('running');
    if (!told) return refused(timedOut);
    return told.refused === undefined ? DONE : refused(told.refused);
  }

  /** Backwards from the step that did not succeed: it may have happened all the same. */
  private async undo(steps: readonly Step<S, Services>[], reason: string): Promise<SagaState> {
    this.reason = reason;
    await this.enter('undoing', { reason });
    for (const step of steps.toReversed()) if (step.undo) await this.insist(step, 'undo');
    for (const step of this.saga.afterUndoing ?? []) await this.insist(step, 'do');
    return this.end('undone');
  }

  /** Until it is done: whoever cannot do it waits for a person, and says so. */
  private async insist(step: Step<S, Services>, direction: Direction): Promise<void> {
    for (;;) {
      const ended = await this.act(step, direction, UNDO_PATIENCE);
      if (ended.kind === 'done') return;
      await this.enter('stuck', { step: step.name });
      const told = await DBOS.recv<OperatorsWord>(OPERATORS, UNTIL_SOMEBODY_COMES);
      await this.enter(this.reason === '' ? 'running' : 'undoing');
      if (told?.word === 'skip') return;
    }
  }

  private act(step: Step<S, Services>, direction: Direction, patience: number): Promise<Ended> {
    const { services, attempts } = this.tools;
    const { subject, traceId } = this.input;
    const work =
      direction === 'do'
        ? (call: Call) => step.do(services, subject, call)
        : async (call: Call) => {
            await step.undo?.(services, subject, call);
            return DONE;
          };
    const reasons = step.reasons ?? {};
    const act = { sagaId: this.id, step: step.name, direction, traceId, reason: this.reason, reasons, patience, work };
    return DBOS.runStep(() => attempts.act(act), { name: `${direction} ${step.name}` });
  }

  private async end(state: SagaState): Promise<SagaState> {
    await this.enter(state);
    sagasEnded.inc({ saga: this.saga.name, state, reason: this.reason });
    return state;
  }

  private async enter(state: SagaState, at: { step?: string; reason?: string } = {}): Promise<SagaState> {
    await this.note(state, (journal) => journal.enter(this.id, state, at));
    return state;
  }

  private note(name: string, write: (journal: Journal) => Promise<void>): Promise<void> {
    return DBOS.runStep(() => write(this.tools.journal), { name, retriesAllowed: true, maxAttempts: 10 });
  }
}
