import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../../platform/access.js';
import type { Clock } from '../../platform/clock.js';
import { ERROR_CATALOG } from '../../platform/error-catalog.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import type { Logger } from '../../platform/logger.js';
import { sagaAttempts } from '../../platform/metrics.js';
import { CallWindow, type CallEnd } from './call-window.js';
import type { AttemptEnd, Journal } from './journal.js';
import type { Call, Outcome } from './saga.js';
import { sagaContext } from './saga-context.js';
import type { Direction } from './sagas.tables.js';

/** How a step ended that was tried for as long as it may be; `exhausted` = nobody can tell whether it happened. */
export type Ended = Outcome | { readonly kind: 'exhausted'; readonly reason: string };

/** One step of one saga, in one direction. */
export interface Act {
  readonly sagaId: string;
  readonly step: string;
  readonly direction: Direction;
  readonly traceId: string;
  readonly reason: string;
  /** The refusals that mean something to the saga, by the code of the error. */
  readonly reasons: Readonly<Record<string, string>>;
  /** How long to go on trying, in milliseconds. */
  readonly patience: number;
  readonly work: (call: Call) => Promise<Outcome>;
}

export interface AttemptsOptions {
  readonly journal: Journal;
  readonly principal: Principal;
  readonly clock: Clock;
  readonly logger: Logger;
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
const WITHOUT_DATABASE_PAUSE = 500;

/** Tries a step until it is decided or patience is over. Each attempt is written down before it is made. */
export class Attempts {
  private readonly stopping = new AbortController();
  /** By step: one service that is behind holds up no other. */
  private readonly windows = new Map<string, CallWindow>();

  constructor(private readonly options: AttemptsOptions) {}

  async act(act: Act): Promise<Ended> {
    const { clock, logger } = this.options;
    const until = clock.now() + act.patience;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const { end, ended } = await this.attempt(act);
      if (ended) return ended;
      const { sagaId: saga, step, direction } = act;
      logger.warn({ saga, step, direction, code: end.code }, 'a step of a saga failed and is tried again');
      if (clock.now() + pause > until) return { kind: 'exhausted', reason: end.code ?? 'INTERNAL' };
      await this.rest(pause * (0.5 + Math.random()));
    }
  }

  /** Nothing is begun from now on. What is under way ends, or is done again by whoever takes over. */
  stop(): void {
    this.stopping.abort();
  }

  private async attempt(act: Act): Promise<{ readonly end: AttemptEnd; readonly ended?: Ended }> {
    const { journal } = this.options;
    const leave = await this.window(act.step).enter();
    let end: CallEnd = 'answered';
    try {
      if (this.stopping.signal.aborted) await forever();
      const attempt = await this.written(() => journal.beginAttempt(act.sagaId, act.step, act.direction));
      const result = await this.call(act);
      await this.written(() => journal.endAttempt(attempt, result.end));
      sagaAttempts.inc({ step: act.step, direction: act.direction, result: result.end.result });
      if (result.end.code === 'DEADLINE_EXCEEDED') end = 'late';
      return result;
    } finally {
      leave(end);
    }
  }

  private async call(act: Act): Promise<{ readonly end: AttemptEnd; readonly ended?: Ended }> {
    const { principal, clock } = this.options;
    const call = {
      ctx: sagaContext(principal, clock, act.traceId),
      requestId: uuidOf(act.sagaId, act.step, act.direction),
      reason: act.reason,
    };
    try {
      const outcome = await act.work(call);
      return {
        end: { result: outcome.kind, ...(outcome.kind === 'refused' && { code: outcome.reason }) },
        ended: outcome,
      };
    } catch (thrown) {
      const { code, message, cause } = AppError.from(thrown);
      if (code === 'INTERNAL') this.options.logger.error({ err: cause, saga: act.sagaId, step: act.step }, message);
      if (ERROR_CATALOG[code].retryable) return { end: { result: 'failed', code, message } };
      const reason = act.reasons[code] ?? code.toLowerCase();
      return { end: { result: 'refused', code, message }, ended: { kind: 'refused', reason } };
    }
  }

  /** A saga lives in its database: while that is away the saga waits, and neither goes on nor fails. */
  private async written<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        this.options.logger.warn({ err: error }, 'an attempt at a step could not be written down');
        await this.rest(WITHOUT_DATABASE_PAUSE);
      }
    }
  }

  private window(step: string): CallWindow {
    const window = this.windows.get(step) ?? new CallWindow();
    this.windows.set(step, window);
    return window;
  }

  private async rest(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.stopping.signal, ref: false }).catch(forever);
  }
}

/** A step that was given up halfway must not look ended: its saga goes on elsewhere, or here after the next start. */
const forever = (): Promise<never> => new Promise(() => undefined);
