/** How often keys are looked at while somebody lives by one, though nobody told of a change. */
const BETWEEN_LOOKS = 400;

interface Watcher {
  readonly stands: () => boolean;
  readonly revoked: () => void;
}

/** Those who live by a key for longer than a request. Nothing is asked while there is nobody. */
export class ApiKeyWatch {
  private readonly watchers = new Set<Watcher>();
  private timer: NodeJS.Timeout | undefined;

  /** `look` makes the copy of the keys current. */
  constructor(private readonly look: () => Promise<void>) {}

  /** Calls back, once, when the key does not stand any more; returns what calls it off. */
  add(stands: () => boolean, revoked: () => void): () => void {
    const watcher = { stands, revoked };
    this.watchers.add(watcher);
    this.timer ??= setInterval(() => this.check(), BETWEEN_LOOKS).unref();
    return () => this.remove(watcher);
  }

  /** Keys may have changed. While they cannot be read, who was let in stays; what was revoked then is seen afterwards. */
  check(): void {
    if (this.watchers.size === 0) return;
    void this.look()
      .catch(() => undefined)
      .then(() => this.settle());
  }

  private settle(): void {
    for (const watcher of [...this.watchers].filter(({ stands }) => !stands())) {
      // Unless one that was told before has taken this one along.
      if (!this.watchers.has(watcher)) continue;
      this.remove(watcher);
      watcher.revoked();
    }
  }

  private remove(watcher: Watcher): void {
    this.watchers.delete(watcher);
    if (this.watchers.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
