import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Clock } from '../../platform/clock.js';
import { newId } from '../../platform/ids.js';
import { traceFrom } from '../../platform/trace.js';

const CALL_MILLISECONDS = 5_000;

/** A call of a saga, which goes on with the trace of the request that the saga follows from. */
export const sagaContext = (principal: Principal, clock: Clock, traceId: string): CallContext => ({
  principal,
  requestId: newId('req'),
  trace: { ...traceFrom(undefined), traceId },
  deadline: clock.now() + CALL_MILLISECONDS,
  // A call that is under way when the process stops may finish.
  signal: new AbortController().signal,
});
