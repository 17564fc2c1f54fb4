const SHORTEST_PAUSE = 20;
/** A look that costs something must not keep from their work those whom it waits for. */
const PAUSE_PER_LOOK = 5;
const LONGEST_PAUSE = 1_000;

/** Repeats what it is given until it no longer throws; throws what it threw last when the time is up. */
export async function eventually<T>(look: () => Promise<T> | T, milliseconds = 5_000): Promise<T> {
  const last = performance.now() + milliseconds;
  for (;;) {
    const began = performance.now();
    try {
      return await look();
    } catch (error) {
      const ended = performance.now();
      if (ended > last) throw error;
      const pause = Math.min(Math.max(SHORTEST_PAUSE, PAUSE_PER_LOOK * (ended - began)), LONGEST_PAUSE);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
