import type { Server, ServerDuplexStream } from '@grpc/grpc-js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { traceFrom } from '../../platform/trace.js';
import { namesIn, type AnsweredCall } from './answered-call.js';
import { keepRequestId } from './context.js';
import { toServiceError } from './errors.js';

/** Of grpc-js 1.14 (server.ts), where it is private. */
interface HandlerTable {
  readonly handlers?: Map<string, object>;
}

interface UnservedOptions {
  readonly clock: Clock;
  readonly observe: (call: AnsweredCall) => void;
}

/**
 * Answers calls of methods that are not served as ROUTE_NOT_FOUND. grpc-js refuses those before any interceptor and has no
 * hook for it, but it looks every path up in one table: ours knows an answer to each. Where a version has no such table, its
 * own answer stands: the same status without details.
 */
export function refuseUnserved(server: Server, options: UnservedOptions): void {
  const { handlers } = server as unknown as HandlerTable;
  if (!(handlers instanceof Map)) return;
  const served = handlers.get.bind(handlers);
  handlers.get = (path) => served(path) ?? unserved(options);
}

/** One for all of them, in metrics and logs: callers choose theirs, and each would be a series of its own. */
const PATH = '/unserved/unserved';

/** A handler of both streams is called at once, whatever kind of call it is, and reads nothing of it. */
const unserved = ({ clock, observe }: UnservedOptions) => ({
  path: PATH,
  type: 'bidi',
  serialize: (bytes: Buffer) => bytes,
  deserialize: (bytes: Buffer) => bytes,
  func: (call: ServerDuplexStream<Buffer, Buffer>) => {
    const requestId = keepRequestId(call.metadata, clock);
    const { traceId } = traceFrom(call.metadata.get('traceparent')[0]?.toString());
    call.emit('error', toServiceError(AppError.of('ROUTE_NOT_FOUND'), requestId));
    observe({ ...namesIn(PATH), code: 'ROUTE_NOT_FOUND', seconds: 0, requestId, traceId });
  },
});
