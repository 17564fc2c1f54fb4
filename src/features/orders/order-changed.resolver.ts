import { Args, Context, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { OrdersClient } from '../../clients/orders.client.js';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import type { LiveEvent } from '../../edges/graphql-live/live-event.js';
import { EVENT_TYPES } from '../../events/feed/event-access.js';
import { VisibleFeed, type SeenEvent } from '../../events/feed/visible-feed.js';
import type { QueryOrderChangesCursorArgs, SubscriptionOrderChangedArgs } from '../../gen/graphql.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { Allow } from '../../platform/access.js';
import { CursorCodec } from '../../platform/cursor.js';
import { toTimestamp } from '../../platform/timestamp.js';
import { OrderChangesInput } from './order-changes.input.js';

const ORDER_EVENTS = EVENT_TYPES.filter((type) => type.startsWith('order.'));

/** Orders as they change. */
@Resolver()
export class OrderChangedResolver {
  constructor(
    private readonly feed: VisibleFeed,
    private readonly orders: OrdersClient,
    private readonly cursors: CursorCodec,
  ) {}

  @Query()
  @Allow('orders:read')
  async orderChangesCursor(
    @Context() { ctx }: GraphQLContext,
    @Args() args: QueryOrderChangesCursorArgs,
  ): Promise<string> {
    const input = toInput(OrderChangesInput, args);
    if (input.order_id !== undefined) await this.orders.get(ctx, input.order_id);
    return this.cursors.encode(input.cursorScope(), String(await this.feed.head()));
  }

  @Subscription()
  @Allow('orders:read')
  async orderChanged(
    @Context() { ctx, lastEventId }: GraphQLContext,
    @Args() { orderId, after }: SubscriptionOrderChangedArgs,
  ): Promise<AsyncGenerator<LiveEvent>> {
    // What the transport says is newer: it repeats the document as it was.
    const input = toInput(OrderChangesInput, { orderId, after: lastEventId ?? after });
    if (input.order_id !== undefined) await this.orders.get(ctx, input.order_id);
    const position = input.after(this.cursors) ?? (await this.feed.head());
    const wanted = { types: ORDER_EVENTS, orderId: input.order_id };
    const events = this.feed.follow(ctx.principal, wanted, position, ctx.signal);
    return live(events, this.cursors.encoder(input.cursorScope()));
  }

  @ResolveField('order')
  @Resolver('OrderChange')
  orderOfChange({ orderId }: OrderChange, _: object, { ctx }: GraphQLContext): Promise<Order> {
    return this.orders.get(ctx, orderId);
  }
}

/** What the fields of the contract's OrderChange are read from. */
interface OrderChange {
  readonly cursor: string;
  readonly event: { readonly id: string; readonly type: string; readonly time: ReturnType<typeof toTimestamp> };
  readonly orderId: string;
}

async function* live(
  events: AsyncIterable<SeenEvent>,
  cursorOf: (position: string) => string,
): AsyncGenerator<LiveEvent, void, void> {
  for await (const { sequence, key: orderId, event } of events) {
    const cursor = cursorOf(String(sequence));
    const { event_id: id, event_type: type, timestamp } = event;
    const change: OrderChange = { cursor, event: { id, type, time: toTimestamp(new Date(timestamp)) }, orderId };
    yield { cursor, root: { orderChanged: change } };
  }
}
