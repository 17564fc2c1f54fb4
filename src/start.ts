import { run } from './run.js';

try {
  const { stack, logger } = await run(process.env);

  let stopping = false;
  const stop = async (signal: string) => {
    // A second signal is for those who cannot wait.
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'draining');
    await stack.close().catch((error: unknown) => {
      logger.error({ err: error }, 'a part did not end as it should');
      process.exit(1);
    });
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
