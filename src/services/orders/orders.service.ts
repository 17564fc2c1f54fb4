import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import type { BatchGetOrdersRequest } from '../../gen/trivium/orders/v1/BatchGetOrdersRequest.js';
import type { BatchGetOrdersResponseInput } from '../../gen/trivium/orders/v1/BatchGetOrdersResponse.js';
import type { GetOrderRequest } from '../../gen/trivium/orders/v1/GetOrderRequest.js';
import type { GetOrderResponseInput } from '../../gen/trivium/orders/v1/GetOrderResponse.js';
import type { ListOrdersRequest } from '../../gen/trivium/orders/v1/ListOrdersRequest.js';
import type { ListOrdersResponseInput } from '../../gen/trivium/orders/v1/ListOrdersResponse.js';
import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import type { UpdateOrderStatusRequest } from '../../gen/trivium/orders/v1/UpdateOrderStatusRequest.js';
import type { UpdateOrderStatusResponseInput } from '../../gen/trivium/orders/v1/UpdateOrderStatusResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, checkRequestId, checkText, notFoundStatus, optionalDate, requestedPage } from '../requests.js';
import { orderMessage, stateOf } from './orders.message.js';
import type { OrderState } from './orders.rules.js';
import { OrdersStore } from './orders.store.js';

const LARGEST_BATCH = 200;
const LONGEST_ID = 64;

/** trivium.orders.v1.OrdersService */
@Controller()
export class OrdersService {
  constructor(private readonly orders: OrdersStore) {}

  @GrpcMethod()
  async getOrder(@Ctx() ctx: CallContext, @Payload() { orderId }: GetOrderRequest): Promise<GetOrderResponseInput> {
    const [order] = await this.orders.find(ctx.principal, [orderId]);
    if (!order) throw AppError.notFound('order', orderId);
    return { order: orderMessage(order) };
  }

  @GrpcMethod()
  async batchGetOrders(
    @Ctx() ctx: CallContext,
    @Payload() { orderIds }: BatchGetOrdersRequest,
  ): Promise<BatchGetOrdersResponseInput> {
    checkBatch('order_ids', orderIds, LARGEST_BATCH);
    const found = await this.orders.find(ctx.principal, orderIds);
    const byId = new Map(found.map((order) => [order.id, orderMessage(order)]));
    const result = (orderId: string) => {
      const order = byId.get(orderId);
      return order ? { orderId, order } : { orderId, error: notFoundStatus('order', orderId) };
    };
    return { results: orderIds.map(result) };
  }

  @GrpcMethod()
  async listOrders(@Ctx() ctx: CallContext, @Payload() request: ListOrdersRequest): Promise<ListOrdersResponseInput> {
    checkText('customer_id', request.customerId, LONGEST_ID);
    const filter = {
      states: request.statuses.map(knownState),
      customerId: request.customerId,
      placedAfter: optionalDate('placed_after', request.placedAfter),
      placedBefore: optionalDate('placed_before', request.placedBefore),
      updatedSince: optionalDate('updated_since', request.updatedSince),
    };
    const { orders, nextPageToken, itemTokens } = await this.orders.page(
      ctx.principal,
      filter,
      requestedPage(request, 'timestamptz'),
    );
    return { orders: orders.map(orderMessage), nextPageToken, itemTokens: [...itemTokens] };
  }

  @GrpcMethod()
  async updateOrderStatus(
    @Ctx() ctx: CallContext,
    @Payload() request: UpdateOrderStatusRequest,
  ): Promise<UpdateOrderStatusResponseInput> {
    checkRequestId(request.requestId);
    const now = new Date(systemClock.now());
    const order = await this.orders.move(
      ctx.principal,
      request.requestId,
      request.orderId,
      knownState(request.status),
      now,
    );
    return { order: orderMessage(order) };
  }
}

function knownState(status: OrderStatus): OrderState {
  const state = stateOf(status);
  if (!state)
    throw AppError.invalid({ field: 'status', reason: 'UNKNOWN_VALUE', message: `status must not be ${status}.` });
  return state;
}
