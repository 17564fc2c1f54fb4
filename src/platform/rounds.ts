/**
 * Does the same again and again, with a pause behind each round, which does not keep the process alive. A round that fails
 * is told of, and the next one comes nevertheless.
 */
export function rounds(
  pauseMilliseconds: number,
  round: () => Promise<void>,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const once = async (): Promise<void> => {
    await round().catch(failed);
    if (!stopped) timer = setTimeout(again, pauseMilliseconds).unref();
  };
  const again = (): void => {
    running = once();
  };
  let running = once();
  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
  return { stop };
}
