import { setLogger } from '@grpc/grpc-js';
import type { Logger } from '../../platform/logger.js';

/** grpc-js prints lines of its own beside ours; what matters of them is told to its callers too. */
export function logGrpcJs(logger: Logger): void {
  const log = (message: string, ...more: readonly unknown[]) =>
    logger.debug({ context: 'grpc-js', more }, withoutValues(message));
  setLogger({ error: log, info: log, debug: log });
}

/** What it says of metadata it refuses has the whole value in it: a credential with one wrong letter is still one. */
const withoutValues = (message: string): string =>
  message.replace(/^(Failed to add metadata entry [^:]*):.*$/s, '$1: its value holds characters it must not hold.');
