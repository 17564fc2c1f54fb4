import type { SeenEvent } from '../../events/feed/visible-feed.js';
import type { OrderEventInput } from '../../gen/trivium/bff/v1/OrderEvent.js';
import { orderEvent } from './order-event.view.js';
import { Window } from './window.js';

export interface SubscriptionOptions {
  readonly window: number;
  readonly tokenOf: (sequence: number) => string;
  readonly follow: (signal: AbortSignal) => AsyncIterable<SeenEvent>;
  /** Resolves when the event is under way. */
  readonly send: (event: OrderEventInput) => Promise<void>;
}

/** One subscription of a stream: it runs ahead of what is acknowledged by no more than its window. */
export class FeedSubscription {
  private readonly window: Window;
  private readonly leaving = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: SubscriptionOptions) {
    this.window = new Window(options.window);
  }

  start(failed: (error: unknown) => void): void {
    this.running = this.run().catch(failed);
  }

  acknowledge(sequence: number): void {
    this.window.acknowledge(sequence);
  }

  leave(): void {
    this.leaving.abort();
  }

  /** Resolves when nothing of it comes any more. */
  async left(): Promise<void> {
    this.leave();
    await this.running;
  }

  private async run(): Promise<void> {
    const { tokenOf, follow, send } = this.options;
    const { signal } = this.leaving;
    for await (const seen of follow(signal)) {
      await this.window.room(signal);
      if (signal.aborted) return;
      this.window.add(seen.sequence);
      await send(orderEvent(seen, tokenOf(seen.sequence)));
    }
  }
}
