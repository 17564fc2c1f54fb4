import { Controller, Get, Query } from '@nestjs/common';
import { OrdersClient } from '../../clients/orders.client.js';
import { Ctx } from '../../edges/rest/context.js';
import { one, page, type Envelope } from '../../edges/rest/envelope.js';
import { expansionsFor } from '../../edges/rest/expand.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import type { Missing } from '../../platform/errors.js';
import { ORDER_EXPANSIONS, type OrderExpansion, OrderPartsFlow } from './order-parts.flow.js';
import { GetOrderInputV2, ListOrdersInputV2 } from './orders.v2.input.js';
import { orderV2, OrderV2 } from './orders.v2.view.js';

interface ExpandedViews {
  readonly views: readonly OrderV2[];
  readonly missing: readonly Missing[];
}

/** What customers bought. */
@Controller('v2/orders')
export class OrdersV2Controller {
  constructor(
    private readonly orders: OrdersClient,
    private readonly parts: OrderPartsFlow,
    private readonly cursors: CursorCodec,
  ) {}

  /** List orders, newest first. */
  @Get()
  @Allow('orders:read')
  async list(@Ctx() ctx: CallContext, @Query() input: ListOrdersInputV2): Promise<Envelope<readonly OrderV2[]>> {
    const wanted = expansionsFor(ctx.principal, ORDER_EXPANSIONS, input.expand);
    const { orders, nextPageToken } = await this.orders.list(ctx, input.toRequest(this.cursors));
    const { views, missing } = await this.expand(ctx, orders, wanted);
    const nextCursor = nextPageToken ? this.cursors.encode(input.cursorScope(), nextPageToken) : undefined;
    return page(ctx, views, { limit: input.limit, nextCursor }, missing);
  }

  /** Get an order. */
  @Get(':order_id')
  @Allow('orders:read')
  async get(
    @Ctx() ctx: CallContext,
    @PathAndQuery(GetOrderInputV2) input: GetOrderInputV2,
  ): Promise<Envelope<OrderV2>> {
    const wanted = expansionsFor(ctx.principal, ORDER_EXPANSIONS, input.expand);
    const order = await this.orders.get(ctx, input.order_id);
    const { views, missing } = await this.expand(ctx, [order], wanted);
    const ofTheOrder = missing.map(({ path, error }) => ({ path: path.slice(1), error }));
    return one(ctx, views[0] as OrderV2, ofTheOrder);
  }

  private async expand(
    ctx: CallContext,
    orders: readonly Order[],
    wanted: ReadonlySet<OrderExpansion>,
  ): Promise<ExpandedViews> {
    const { parts, missing } = await this.parts.expand(ctx, orders, wanted);
    return {
      views: orders.flatMap((order, index) => (parts[index] ? [orderV2(order, wanted, parts[index])] : [])),
      missing,
    };
  }
}
