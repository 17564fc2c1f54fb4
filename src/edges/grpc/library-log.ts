import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../../platform/logger.js';

/** grpc-js prints lines of its own beside ours; what matters of them is told to its callers too. */
export function logGrpcJs(logger: Logger): void {
  const log = (message: string, ...more: readonly unknown[]) => logger.debug({ context: 'grpc-js', more }, message);
  setLogger({ error: log, info: log, debug: log });
}
