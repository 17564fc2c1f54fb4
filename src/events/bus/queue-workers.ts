/** The workers of one queue in this process. A look costs the database as much as bringing an event: none looks for nothing. */
export class QueueWorkers {
  /** In turn. */
  private readonly idle = new Set<string>();
  private readonly busy = new Set<string>();

  constructor(private readonly notify: (id: string) => void) {}

  add(id: string): void {
    if (!this.busy.has(id)) this.idle.add(id);
  }

  /** There is something in the queue: for one of those that wait, or for whoever is done first. */
  wake(): void {
    const [next] = this.idle;
    if (next === undefined) return this.busy.forEach((id) => this.notify(id));
    this.idle.delete(next);
    this.idle.add(next);
    this.notify(next);
  }

  /** While it is at work nobody counts on it; `work` says whether there is more for it. */
  async handling<T extends { readonly more: boolean }>(id: string, work: () => Promise<T>): Promise<T> {
    this.idle.delete(id);
    this.busy.add(id);
    try {
      const done = await work();
      if (done.more) this.notify(id);
      return done;
    } finally {
      this.busy.delete(id);
      this.idle.add(id);
    }
  }
}
