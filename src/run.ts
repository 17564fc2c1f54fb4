import 'reflect-metadata';
import { readConfig } from './config.js';
import { createLogger, type Logger } from './platform/logger.js';
import { startStack, type Stack } from './stack.js';

/** Trivium as `main.js` runs it; `env` is where its settings stand. Rejects with what to change where it cannot start. */
export async function run(env: NodeJS.ProcessEnv): Promise<{ readonly stack: Stack; readonly logger: Logger }> {
  const config = readConfig(env);
  const logger = createLogger({ level: config.logLevel, pretty: config.logFormat === 'pretty' });
  return { stack: await startStack(config, logger), logger };
}
