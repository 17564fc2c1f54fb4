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
  readonly patience: Patience;
}

/** How long it is tried to do a step of which nobody can tell whether it happened, in seconds. */
export interface Patience {
  /** On the way forward; then it is given up, and what was done is undone. */
  readonly forwardSeconds: number;
  /** Where it must be done; then a person is asked. */
  readonly insistSeconds: number;
}

/** What an operator may say to a saga that is stuck: try again, or: it is done, by hand. */
export interface OperatorsWord {
  readonly word: 'retry' | 'skip';
  /** The step that it is about; missing in words of before. */
  readonly step?: string;
}
export const OPERATORS = 'operators';

/** DBOS is told of words; it looks as well, for each saga that waits, and there may be thousands. */
const LOOK_MILLISECONDS = 60_000;
const UNTIL_SOMEBODY_COMES = 10 * 365 * 24 * 3600;
/** A service that comes back is not asked later than this by those that are stuck for it, in seconds. */
const LONGEST_PAUSE = 3600;

type Settles = (ended: Ended) => boolean;
const isDone: Settles = ({ kind }) => kind === 'done';

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
        const outcome = step.pivot ? await this.decide(step) : await this.forward(step);
        if (outcome.kind === 'refused') return this.undo(steps.slice(0, index + 1), outcome.reason);
      }
      if (step.pivot) undoable = false;
    }
    return this.end('completed');
  }

  private async forward(step: Step<S, Services>): Promise<Outcome> {
    const ended = await this.act(step, 'do', this.tools.patience.forwardSeconds);
    if (ended.kind === 'exhausted') return refused(`${step.name}_failed`.replaceAll('-', '_'));
    if (ended.kind !== 'waiting') return ended;
    const { topic, timedOut } = step.awaits ?? { topic: step.name, timedOut: 'timed_out' };
    await this.enter('waiting', { step: step.name });
    const told = await this.hear<Told>(topic, this.tools.waitSeconds[topic] ?? 0);
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

  /** Whether nothing may be undone any more is not guessed: only a refusal that the step knows by its name is one. */
  private async decide(step: Step<S, Services>): Promise<Outcome> {
    const known = new Set(Object.values(step.reasons ?? {}));
    const ended = await this.insist(
      step,
      'do',
      (end) => isDone(end) || (end.kind === 'refused' && known.has(end.reason)),
    );
    return ended.kind === 'refused' ? ended : DONE;
  }

  /**
   * Until it is settled: whoever cannot do it waits for a person, and says so. What nobody can tell is tried again now and then
   * all the same: when a service comes back after hours, nobody has to look for all that waits for it.
   */
  private async insist(step: Step<S, Services>, direction: Direction, settles = isDone): Promise<Ended> {
    const { insistSeconds } = this.tools.patience;
    let patience = insistSeconds;
    for (let stuck = false, pause = insistSeconds; ;) {
      const ended = await this.act(step, direction, patience);
      if (settles(ended)) {
        if (stuck) await this.enter(this.way);
        return ended;
      }
      if (!stuck) await this.enter('stuck', { step: step.name });
      stuck = true;
      const told = await this.hear<OperatorsWord>(OPERATORS, ended.kind === 'exhausted' ? pause : UNTIL_SOMEBODY_COMES);
      patience = told ? insistSeconds : 0;
      pause = Math.min(pause * 2, LONGEST_PAUSE);
      if (!told) continue;
      stuck = false;
      await this.enter(this.way);
      if (told.word === 'skip' && (told.step ?? step.name) === step.name) return DONE;
    }
  }

  /** null where nothing is said in time. */
  private hear<Word>(topic: string, timeoutSeconds: number): Promise<Word | null> {
    return DBOS.recv<Word>(topic, { timeoutSeconds, pollingIntervalMs: LOOK_MILLISECONDS });
  }

  private get way(): SagaState {
    return this.reason === '' ? 'running' : 'undoing';
  }

  private act(step: Step<S, Services>, direction: Direction, patienceSeconds: number): Promise<Ended> {
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
    const act = {
      sagaId: this.id,
      step: step.name,
      direction,
      traceId,
      reason: this.reason,
      reasons,
      patience: patienceSeconds * 1_000,
      work,
    };
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
