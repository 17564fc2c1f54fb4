import type { Logger } from '../../platform/logger.js';

/** Does it now, and again so long after each time; `stop` waits for the one that is under way. */
export function regularly(
  milliseconds: number,
  work: () => Promise<void>,
  { logger, failure }: { readonly logger: Logger; readonly failure: string },
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    await work().catch((error: unknown) => logger.warn({ err: error }, failure));
    if (!stopped) timer = setTimeout(again, milliseconds).unref();
  };
  const again = (): void => {
    running = round();
  };
  let running = round();
  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
  return { stop };
}
