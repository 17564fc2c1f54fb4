import type { Principal } from './access.js';
import { AppError } from './errors.js';
import type { Trace } from './trace.js';

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
  readonly idempotencyKey?: string;
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
