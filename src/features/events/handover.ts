interface Offer<T> {
  readonly value: T;
  readonly taken: () => void;
}

/** From many givers to one taker, who sets the pace: nobody can give a second thing before the first is taken. */
export class Handover<T> {
  private readonly offers: Offer<T>[] = [];
  private wake: () => void = () => undefined;
  private ended = false;
  private failure: Error | undefined;

  /** Nobody waits to be served. */
  get idle(): boolean {
    return this.offers.length === 0;
  }

  /** Resolves when it is taken, and when nothing is taken any more. */
  give(value: T): Promise<void> {
    if (this.ended) return Promise.resolve();
    return new Promise((taken) => {
      this.offers.push({ value, taken });
      this.wake();
    });
  }

  /** What was offered before is still taken. */
  end(failure?: Error): void {
    if (this.ended) return;
    this.ended = true;
    this.failure = failure;
    this.wake();
  }

  async *taken(): AsyncGenerator<T, void, void> {
    let offer: Offer<T> | undefined;
    try {
      for (;;) {
        offer = this.offers.shift();
        if (offer) {
          yield offer.value;
          offer.taken();
        } else if (!this.ended) await new Promise<void>((resolve) => (this.wake = resolve));
        else if (this.failure) throw this.failure;
        else return;
      }
    } finally {
      this.ended = true;
      // Where the taker leaves in the middle, that giver too.
      offer?.taken();
      for (const { taken } of this.offers.splice(0)) taken();
    }
  }
}
