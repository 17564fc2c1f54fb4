const LOOK_AGAIN_MILLISECONDS = 20;

/** Repeats what it is given until it no longer throws; throws what it threw last when the time is up. */
export async function eventually<T>(look: () => Promise<T> | T, milliseconds = 5_000): Promise<T> {
  const last = performance.now() + milliseconds;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > last) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
    }
  }
}
