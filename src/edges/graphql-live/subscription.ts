import { AppError } from '../../platform/errors.js';
import type { LiveEvent } from './live-event.js';

/** One result of a subscription, as it is sent. */
export interface Payload {
  readonly cursor: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The results of one subscription, each made when it is asked for: who reads slowly is read for slowly. No generator
 * function, whose `return` would wait for an event that may never come.
 */
export class Subscription implements AsyncIterableIterator<Payload, void, void> {
  constructor(
    private readonly source: AsyncIterator<LiveEvent>,
    private readonly deliver: (event: LiveEvent) => Promise<Payload>,
    private readonly leaving: AbortController,
  ) {}

  /** Throws the AppError that ended it, where it was not its caller who did. */
  async next(): Promise<IteratorResult<Payload, void>> {
    const { signal } = this.leaving;
    try {
      const next = await this.source.next();
      if (!next.done && !signal.aborted) {
        const value = await this.deliver(next.value);
        // What was read while the caller was leaving is not whole; it comes again for whoever returns.
        if (!signal.aborted) return { done: false, value };
      }
    } catch (thrown) {
      if (!signal.aborted) throw AppError.from(thrown);
    }
    await this.source.return?.();
    if (signal.aborted && signal.reason instanceof AppError) throw signal.reason;
    return { done: true, value: undefined };
  }

  /** The caller has left. */
  async return(): Promise<IteratorResult<Payload, void>> {
    this.leaving.abort();
    await this.source.return?.();
    return { done: true, value: undefined };
  }

  /** Ends it from our side: whoever reads gets this error. */
  end(error: AppError): void {
    this.leaving.abort(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
