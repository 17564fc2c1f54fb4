/**
 * Does the same again and again, with a pause behind each round, which does not keep the process alive. A round that fails
 * is told of, and the next one comes nevertheless. `stop` tells the round that is under way by its signal, and waits for it.
 */
export function rounds(
  pauseMilliseconds: number,
  round: (stopping: AbortSignal) => Promise<void>,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const once = async (): Promise<void> => {
    await round(stopping.signal).catch(failed);
    if (!stopping.signal.aborted) timer = setTimeout(again, pauseMilliseconds).unref();
  };
  const again = (): void => {
    running = once();
  };
  let running = once();
  const stop = async (): Promise<void> => {
    stopping.abort();
    clearTimeout(timer);
    await running;
  };
  return { stop };
}
