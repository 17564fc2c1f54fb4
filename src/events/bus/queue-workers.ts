import { WorkLoop } from '../../platform/work-loop.js';

export interface QueueWork<T> {
  readonly take: () => Promise<readonly T[]>;
  /** Resolves with whether there may be more. */
  readonly handle: (taken: readonly T[]) => Promise<boolean>;
  readonly failed: (error: unknown) => void;
}

/** They are told when to look, from their beginning on, and look by themselves for what nobody told of. */
const PAUSE_MILLISECONDS = 60_000;

/** The workers of one queue in this process. A look costs the database as much as bringing an event: none looks for nothing. */
export class QueueWorkers<T> {
  private readonly loops: WorkLoop[] = [];
  /** In turn. */
  private readonly idle = new Set<number>();
  private readonly busy = new Set<number>();

  constructor(
    count: number,
    private readonly work: QueueWork<T>,
  ) {
    for (let worker = 0; worker < count; worker += 1) {
      this.idle.add(worker);
      const look = () => this.look(worker);
      this.loops.push(new WorkLoop({ look, pauseMilliseconds: PAUSE_MILLISECONDS, asleep: true, failed: work.failed }));
    }
  }

  /** There is something in the queue: for one of those that wait, or for whoever is done first. */
  wake(): void {
    const [next] = this.idle;
    if (next === undefined) return this.busy.forEach((worker) => this.loops[worker]?.wake());
    this.idle.delete(next);
    this.idle.add(next);
    this.loops[next]?.wake();
  }

  /** There is something in the queue, and nobody knows how much. */
  wakeAll(): void {
    this.loops.forEach((loop) => loop.wake());
  }

  /** Takes nothing new and resolves when what is being handled is. */
  async close(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.close()));
  }

  private async look(worker: number): Promise<boolean> {
    const taken = await this.work.take();
    if (taken.length === 0) return false;
    // While it is at work nobody counts on it.
    this.idle.delete(worker);
    this.busy.add(worker);
    try {
      return await this.work.handle(taken);
    } finally {
      this.busy.delete(worker);
      this.idle.add(worker);
    }
  }
}
