import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { OrdersClient } from '../../clients/orders.client.js';
import { Ctx } from '../../edges/grpc/context.js';
import { grpcSpelling, toInput } from '../../edges/grpc/input.js';
import { partialErrors } from '../../edges/grpc/partial-errors.js';
import type { GetOrderViewRequest } from '../../gen/trivium/bff/v1/GetOrderViewRequest.js';
import type { GetOrderViewResponseInput } from '../../gen/trivium/bff/v1/GetOrderViewResponse.js';
import type { ListOrderViewsRequest } from '../../gen/trivium/bff/v1/ListOrderViewsRequest.js';
import type { ListOrderViewsResponseInput } from '../../gen/trivium/bff/v1/ListOrderViewsResponse.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import { everyExpansionFor, OrderPartsFlow } from './order-parts.flow.js';
import { orderView } from './order-view.view.js';
import { ListOrdersInput, OrderIdInput } from './orders.input.js';

/** trivium.bff.v1.OrderViewService */
@Controller()
export class OrdersGrpcController {
  constructor(
    private readonly orders: OrdersClient,
    private readonly parts: OrderPartsFlow,
    private readonly cursors: CursorCodec,
  ) {}

  @GrpcMethod('OrderViewService')
  @Allow('orders:read')
  async getOrderView(
    @Ctx() ctx: CallContext,
    @Payload() { withReturns, ...request }: GetOrderViewRequest,
  ): Promise<GetOrderViewResponseInput> {
    const { id } = toInput(OrderIdInput, request, { id: 'order_id' });
    const order = await this.orders.get(ctx, id);
    const { parts, missing } = await this.parts.expand(ctx, [order], everyExpansionFor(ctx.principal, withReturns));
    const ofTheOrder = missing.map(({ path, error }) => ({ path: path.slice(1), error }));
    return { order: parts[0] ? orderView(order, parts[0]) : null, partialErrors: partialErrors('order', ofTheOrder) };
  }

  @GrpcMethod('OrderViewService')
  @Allow('orders:read')
  async listOrderViews(
    @Ctx() ctx: CallContext,
    @Payload() { withReturns, ...request }: ListOrderViewsRequest,
  ): Promise<ListOrderViewsResponseInput> {
    const input = toInput(ListOrdersInput, request, grpcSpelling({ status: 'statuses' }));
    const { orders, nextPageToken } = await this.orders.list(ctx, input.toRequest(this.cursors));
    const { parts, missing } = await this.parts.expand(ctx, orders, everyExpansionFor(ctx.principal, withReturns));
    return {
      orders: orders.flatMap((order, index) => (parts[index] ? [orderView(order, parts[index])] : [])),
      nextPageToken: nextPageToken && this.cursors.encode(input.cursorScope(), nextPageToken),
      partialErrors: partialErrors('orders', missing),
    };
  }
}
