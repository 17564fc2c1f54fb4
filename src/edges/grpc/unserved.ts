import type { Server, ServerDuplexStream } from '@grpc/grpc-js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { keepRequestId } from './context.js';
import { toServiceError } from './errors.js';

/** Of grpc-js 1.14 (server.ts), where it is private. */
interface HandlerTable {
  readonly handlers?: Map<string, object>;
}

/**
 * Answers calls of methods that are not served as ROUTE_NOT_FOUND. grpc-js refuses those before any interceptor and has no
 * hook for it, but it looks every path up in one table: ours knows an answer to each. Where a version has no such table, its
 * own answer stands: the same status without details.
 */
export function refuseUnserved(server: Server, clock: Clock): void {
  const { handlers } = server as unknown as HandlerTable;
  if (!(handlers instanceof Map)) return;
  const served = handlers.get.bind(handlers);
  handlers.get = (path) => served(path) ?? unserved(path, clock);
}

/** A handler of both streams is called at once, whatever kind of call it is, and reads nothing of it. */
const unserved = (path: string, clock: Clock) => ({
  path,
  type: 'bidi',
  serialize: (bytes: Buffer) => bytes,
  deserialize: (bytes: Buffer) => bytes,
  func: (call: ServerDuplexStream<Buffer, Buffer>) => {
    call.emit('error', toServiceError(AppError.of('ROUTE_NOT_FOUND'), keepRequestId(call.metadata, clock)));
  },
});
