import 'reflect-metadata';
import { readConfig } from './config.js';
import { createLogger } from './platform/logger.js';
import { startStack } from './stack.js';

try {
  const config = readConfig(process.env);
  const logger = createLogger({ level: config.logLevel, pretty: config.logFormat === 'pretty' });
  const stack = await startStack(config, logger);

  let stopping = false;
  const stop = async (signal: string) => {
    // A second signal is for those who cannot wait.
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'draining');
    await stack.close();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
  console.log(`ready http=${stack.http ?? 'none'} grpc=${stack.grpc || 'none'} ops=${stack.ops}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (process.env['LOG_LEVEL'] === 'debug') console.error(error);
  process.exit(1);
}
