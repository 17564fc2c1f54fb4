import type { Principal } from './access.js';
import { AppError } from './errors.js';
import type { IdempotencyKey } from './idempotency/key.js';
import type { Trace } from './trace.js';

/** Shown as headers, extensions or trailers. */
export interface AnswerNotes {
  /** The answer is the stored one of an earlier request with the same idempotency key. */
  replayed?: boolean;
  /** Where what was made can be read: a path. */
  location?: string;
  /** For how many seconds at most the answer waited for an outcome, as the caller asked. */
  waitSeconds?: number;
}

/** Everything a call carries with it: the first argument of whatever works on the call's behalf. */
export interface CallContext {
  readonly principal: Principal;
  /** "req_…", on every answer, error and log line. */
  readonly requestId: string;
  readonly trace: Trace;
  /** Milliseconds since the epoch after which nobody waits any more. */
  readonly deadline: number;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** The caller's name for the change it asks for. */
  readonly idempotencyKey?: IdempotencyKey;
  /** Charges the caller for what it asks for once it is let in, in points; throws RATE_LIMITED. */
  readonly spend?: (points: number) => Promise<void>;
  /** What the answer says beside its data; filled in on the way. */
  readonly notes?: AnswerNotes;
}

/** No RPC is started with less time than this: it could only fail. */
const LEAST_USEFUL_MILLISECONDS = 5;

/** Milliseconds left; throws where the caller has left or the time is up. */
export function remaining(ctx: CallContext, now: number): number {
  if (ctx.signal.aborted) throw AppError.of('CANCELLED');
  const left = ctx.deadline - now;
  if (left < LEAST_USEFUL_MILLISECONDS) throw AppError.of('DEADLINE_EXCEEDED');
  return left;
}
