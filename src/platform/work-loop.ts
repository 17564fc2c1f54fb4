export interface Work {
  /** Does some of what there is; returns whether there may be more, or in how many milliseconds there is. */
  readonly look: () => Promise<boolean | number>;
  /** At the longest. */
  readonly pauseMilliseconds: number;
  /** Begins with a pause, which whoever wakes it ends. */
  readonly asleep?: boolean;
  /** A look that fails is told of, and the next one comes after the pause. */
  readonly failed: (error: unknown) => void;
}

/** Looks for work until it is closed: again at once where there may be more or where it is woken, else after a pause. */
export class WorkLoop {
  private readonly ended: Promise<void>;
  private stopped = false;
  private woken = false;
  private leave: () => void = () => undefined;

  constructor(private readonly work: Work) {
    this.ended = this.run();
  }

  get closed(): boolean {
    return this.stopped;
  }

  /** There may be something to do. */
  wake(): void {
    this.woken = true;
    this.leave();
  }

  /** Resolves when what is at hand is done. */
  async close(): Promise<void> {
    this.stopped = true;
    this.leave();
    await this.ended;
  }

  private async run(): Promise<void> {
    if (this.work.asleep) await this.pause(this.work.pauseMilliseconds);
    while (!this.stopped) {
      this.woken = false;
      const more = await this.work.look().catch((error: unknown) => {
        this.work.failed(error);
        // What cannot be reached is not asked again at once, whoever says that there is something.
        this.woken = false;
        return false;
      });
      const { pauseMilliseconds } = this.work;
      if (more !== true) await this.pause(more === false ? pauseMilliseconds : Math.min(more, pauseMilliseconds));
    }
  }

  private pause(milliseconds: number): Promise<void> {
    if (this.woken || this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.leave = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
