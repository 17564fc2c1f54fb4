/** Does something now and after every pause, until it is stopped; `stop` resolves when it is at work no more. */
export function regularly(
  work: (stopping: AbortSignal) => Promise<void>,
  pauseMilliseconds: number,
  failed: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    await work(stopping.signal).catch(failed);
    if (!stopping.signal.aborted) timer = setTimeout(begin, pauseMilliseconds).unref();
  };
  let running = Promise.resolve();
  const begin = (): void => {
    running = round();
  };
  begin();
  const stop = async (): Promise<void> => {
    stopping.abort();
    clearTimeout(timer);
    await running;
  };
  return { stop };
}
