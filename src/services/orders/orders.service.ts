import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import type { BatchGetOrderReturnsRequest } from '../../gen/trivium/orders/v1/BatchGetOrderReturnsRequest.js';
import type { BatchGetOrderReturnsResponseInput } from '../../gen/trivium/orders/v1/BatchGetOrderReturnsResponse.js';
import type { BatchGetOrdersRequest } from '../../gen/trivium/orders/v1/BatchGetOrdersRequest.js';
import type { BatchGetOrdersResponseInput } from '../../gen/trivium/orders/v1/BatchGetOrdersResponse.js';
import type { CancelOrderRequest } from '../../gen/trivium/orders/v1/CancelOrderRequest.js';
import type { CancelOrderResponseInput } from '../../gen/trivium/orders/v1/CancelOrderResponse.js';
import type { CompleteReturnRequest } from '../../gen/trivium/orders/v1/CompleteReturnRequest.js';
import type { CompleteReturnResponseInput } from '../../gen/trivium/orders/v1/CompleteReturnResponse.js';
import type { GetOrderRequest } from '../../gen/trivium/orders/v1/GetOrderRequest.js';
import type { GetOrderResponseInput } from '../../gen/trivium/orders/v1/GetOrderResponse.js';
import type { GetPlacedOrderRequest } from '../../gen/trivium/orders/v1/GetPlacedOrderRequest.js';
import type { GetPlacedOrderResponseInput } from '../../gen/trivium/orders/v1/GetPlacedOrderResponse.js';
import type { ListOrdersRequest } from '../../gen/trivium/orders/v1/ListOrdersRequest.js';
import type { ListOrdersResponseInput } from '../../gen/trivium/orders/v1/ListOrdersResponse.js';
import type { OrderInput } from '../../gen/trivium/orders/v1/Order.js';
import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import type { PlaceOrderRequest } from '../../gen/trivium/orders/v1/PlaceOrderRequest.js';
import type { PlaceOrderResponseInput } from '../../gen/trivium/orders/v1/PlaceOrderResponse.js';
import type { RequestReturnRequest } from '../../gen/trivium/orders/v1/RequestReturnRequest.js';
import type { RequestReturnResponseInput } from '../../gen/trivium/orders/v1/RequestReturnResponse.js';
import type { UpdateOrderStatusRequest } from '../../gen/trivium/orders/v1/UpdateOrderStatusRequest.js';
import type { UpdateOrderStatusResponseInput } from '../../gen/trivium/orders/v1/UpdateOrderStatusResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { grouped } from '../../platform/db/grouped.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, checkRequestId, checkText, notFoundStatus, optionalDate, requestedPage } from '../requests.js';
import { OrderChanges } from './order-changes.store.js';
import { OrderReturns } from './order-returns.store.js';
import { orderMessage, returnMessage, stateOf } from './orders.message.js';
import { checkReason, newOrder, newReturn } from './orders.requests.js';
import { HAS_REASON, type OrderState } from './orders.rules.js';
import { OrdersStore } from './orders.store.js';
import { PlacedOrders } from './placed-orders.store.js';

const LARGEST_BATCH = 200;
const LONGEST_ID = 64;

/** trivium.orders.v1.OrdersService */
@Controller()
export class OrdersService {
  constructor(
    private readonly orders: OrdersStore,
    private readonly placed: PlacedOrders,
    private readonly changes: OrderChanges,
    private readonly returns: OrderReturns,
  ) {}

  @GrpcMethod()
  async getOrder(@Ctx() ctx: CallContext, @Payload() { orderId }: GetOrderRequest): Promise<GetOrderResponseInput> {
    return { order: await this.orderOf(ctx, orderId) };
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
  async placeOrder(@Ctx() ctx: CallContext, @Payload() request: PlaceOrderRequest): Promise<PlaceOrderResponseInput> {
    const id = await this.placed.place(ctx, newOrder(request), now());
    return { order: await this.orderOf(ctx, id) };
  }

  @GrpcMethod()
  async getPlacedOrder(
    @Ctx() ctx: CallContext,
    @Payload() { requestId }: GetPlacedOrderRequest,
  ): Promise<GetPlacedOrderResponseInput> {
    checkRequestId(requestId);
    return { order: await this.orderOf(ctx, await this.placed.idBy(requestId)) };
  }

  @GrpcMethod()
  async updateOrderStatus(
    @Ctx() ctx: CallContext,
    @Payload() { requestId, orderId, status, reason }: UpdateOrderStatusRequest,
  ): Promise<UpdateOrderStatusResponseInput> {
    checkRequestId(requestId);
    const to = knownState(status);
    checkReason(reason, HAS_REASON[to]);
    await this.changes.move(ctx, { requestId, orderId, to, reason, now: now() });
    return { order: await this.orderOf(ctx, orderId) };
  }

  @GrpcMethod()
  async cancelOrder(
    @Ctx() ctx: CallContext,
    @Payload() { requestId, orderId, reason }: CancelOrderRequest,
  ): Promise<CancelOrderResponseInput> {
    checkRequestId(requestId);
    checkReason(reason, true);
    await this.changes.cancel(ctx, { requestId, orderId, reason, now: now() });
    return { order: await this.orderOf(ctx, orderId) };
  }

  @GrpcMethod()
  async requestReturn(
    @Ctx() ctx: CallContext,
    @Payload() request: RequestReturnRequest,
  ): Promise<RequestReturnResponseInput> {
    const id = await this.returns.request(ctx, newReturn(request), now());
    return { return: returnMessage(await this.returns.find(id)), order: await this.orderOf(ctx, request.orderId) };
  }

  @GrpcMethod()
  async completeReturn(
    @Ctx() ctx: CallContext,
    @Payload() { requestId, returnId }: CompleteReturnRequest,
  ): Promise<CompleteReturnResponseInput> {
    checkRequestId(requestId);
    const orderId = await this.returns.complete(ctx, returnId, now());
    return { return: returnMessage(await this.returns.find(returnId)), order: await this.orderOf(ctx, orderId) };
  }

  @GrpcMethod()
  async batchGetOrderReturns(
    @Ctx() ctx: CallContext,
    @Payload() { orderIds }: BatchGetOrderReturnsRequest,
  ): Promise<BatchGetOrderReturnsResponseInput> {
    checkBatch('order_ids', orderIds, LARGEST_BATCH);
    const found = await this.returns.ofOrders(ctx.principal, orderIds);
    const byOrder = grouped(found.map(returnMessage), (message) => message.orderId);
    return { results: orderIds.map((orderId) => ({ orderId, returns: byOrder.get(orderId) ?? [] })) };
  }

  private async orderOf({ principal }: CallContext, orderId: string): Promise<OrderInput> {
    const [order] = await this.orders.find(principal, [orderId]);
    if (!order) throw AppError.notFound('order', orderId);
    return orderMessage(order);
  }
}

const now = (): Date => new Date(systemClock.now());

function knownState(status: OrderStatus): OrderState {
  const state = stateOf(status);
  if (!state)
    throw AppError.invalid({ field: 'status', reason: 'UNKNOWN_VALUE', message: `status must not be ${status}.` });
  return state;
}
