import { Injectable } from '@nestjs/common';
import { OrdersClient } from '../../clients/orders.client.js';
import { VisibleFeed, type SeenEvent } from '../../events/feed/visible-feed.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { CursorCodec, type CursorScope } from '../../platform/cursor.js';
import type { ListEventsInput } from './events.input.js';

/** Longest time to look up an order for somebody who follows it. */
const LOOKUP_MILLISECONDS = 10_000;

export interface OpenOrderFeed {
  /** Ends when the signal aborts. */
  readonly follow: (signal: AbortSignal) => AsyncIterable<SeenEvent>;
  /** For `page_token` with the same filters. */
  readonly tokenOf: (sequence: number) => string;
}

/** Where a caller’s feed begins, and whether there is an order to follow. */
@Injectable()
export class OrderFeedFlow {
  constructor(
    private readonly feed: VisibleFeed,
    private readonly orders: OrdersClient,
    private readonly cursors: CursorCodec,
  ) {}

  /** Throws NOT_FOUND for an order that the caller does not see, INVALID_CURSOR for a token of other filters. */
  async open(ctx: CallContext, input: ListEventsInput): Promise<OpenOrderFeed> {
    const after = await this.begin(ctx, input);
    const encode = this.cursors.encoder(input.cursorScope());
    return {
      follow: (signal) => this.feed.follow(ctx.principal, input.wanted(), after, signal),
      tokenOf: (sequence) => encode(String(sequence)),
    };
  }

  /** The number of the log after which the feed begins. */
  async begin(ctx: CallContext, input: ListEventsInput): Promise<number> {
    const after = input.after(this.cursors) ?? (await this.feed.head());
    // A cursor was made for this order by somebody who sees it; others see none of its events.
    if (input.order_id !== undefined && input.isNew) await this.orders.get(brief(ctx), input.order_id);
    return after;
  }

  sequenceOf(scope: CursorScope, token: string): number {
    return Number(this.cursors.decode(scope, token, 'token'));
  }
}

/** Of a stream that is open for hours: each call gets a deadline, and credentials that are made for it. */
const brief = (ctx: CallContext): CallContext => ({
  ...ctx,
  deadline: Math.min(ctx.deadline, systemClock.now() + LOOKUP_MILLISECONDS),
});
