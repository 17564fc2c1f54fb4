import { Controller, Get, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { Ctx } from '../../edges/rest/context.js';
import { feedPage, type Envelope } from '../../edges/rest/envelope.js';
import { PreferredWait } from '../../edges/rest/prefer.js';
import { VisibleFeed } from '../../events/feed/visible-feed.js';
import { Allow } from '../../platform/access.js';
import { Connections } from '../../platform/budget/connections.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { CursorCodec } from '../../platform/cursor.js';
import { ListEventsInputV2, LONGEST_WAIT } from './events.v2.input.js';
import { eventV2, EventV2 } from './events.v2.view.js';
import { OrderFeedFlow } from './order-feed.flow.js';

/** Before the caller's own deadline, so that it hears of nothing rather than nothing. */
const MARGIN_MILLISECONDS = 250;

/** What happens to orders. */
@Controller('v2/events')
export class EventsV2Controller {
  constructor(
    private readonly feed: VisibleFeed,
    private readonly flow: OrderFeedFlow,
    private readonly cursors: CursorCodec,
    private readonly connections: Connections,
  ) {}

  /**
   * List events, oldest first. Without a cursor the list begins with the oldest event that is kept, with `cursor=latest` after
   * the newest. `next_cursor` is never null: ask with it again, and you miss nothing that happened in between: what is
   * kept no longer (90 days, unless set otherwise) is told by INVALID_CURSOR with `details.expired`. Events of stock and what
   * providers outside told are for staff; events of payments need `payments:read`, of shipments `fulfillment:read`, of
   * notifications `customers:read`; without that scope they are left out.
   * @refuses NOT_FOUND
   */
  @Get()
  @Allow('orders:read')
  @RouteConfig({ waitsMilliseconds: LONGEST_WAIT * 1000 })
  async list(
    @Ctx() ctx: CallContext,
    @Query() input: ListEventsInputV2,
    @PreferredWait() preferred: number,
  ): Promise<Envelope<readonly EventV2[]>> {
    const { limit } = input;
    const after = await this.flow.begin(ctx, input);
    const seconds = input.wait ?? Math.min(preferred, LONGEST_WAIT);
    if (preferred > 0 && ctx.notes) ctx.notes.waitSeconds = seconds;
    const milliseconds = Math.min(seconds * 1000, ctx.deadline - systemClock.now() - MARGIN_MILLISECONDS);
    const request = { after, limit: limit + 1, milliseconds, signal: ctx.signal };
    const page = () => this.feed.page(ctx.principal, input.wanted(), request);
    // Who waits holds a connection, as who follows does.
    const { events, next } = await (milliseconds > 0 ? this.connections.during(ctx.principal, page) : page());
    const shown = events.slice(0, limit);
    const hasMore = events.length > limit;
    const position = hasMore ? (shown.at(-1)?.sequence ?? next) : next;
    const nextCursor = this.cursors.encode(input.cursorScope(), String(position));
    return feedPage(
      ctx,
      shown.map(({ event }) => eventV2(event)),
      { limit, nextCursor, hasMore },
    );
  }
}
