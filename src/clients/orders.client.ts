import { status, type ServiceError } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import type { CancelOrderRequestInput } from '../gen/trivium/orders/v1/CancelOrderRequest.js';
import type { CompleteReturnRequestInput } from '../gen/trivium/orders/v1/CompleteReturnRequest.js';
import type { ListOrdersRequestInput } from '../gen/trivium/orders/v1/ListOrdersRequest.js';
import type { ListOrdersResponse } from '../gen/trivium/orders/v1/ListOrdersResponse.js';
import type { Order } from '../gen/trivium/orders/v1/Order.js';
import type { OrderReturn } from '../gen/trivium/orders/v1/OrderReturn.js';
import type { OrdersServiceDefinition } from '../gen/trivium/orders/v1/OrdersService.js';
import type { PlaceOrderRequestInput } from '../gen/trivium/orders/v1/PlaceOrderRequest.js';
import type { RequestReturnRequestInput } from '../gen/trivium/orders/v1/RequestReturnRequest.js';
import type { UpdateOrderStatusRequestInput } from '../gen/trivium/orders/v1/UpdateOrderStatusRequest.js';
import type { CallContext } from '../platform/call-context.js';
import { AppError } from '../platform/errors.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { missing } from './errors.js';

@Injectable()
export class OrdersClient {
  private readonly channel: Channel<OrdersServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('orders', 'trivium.orders.v1.OrdersService');
  }

  /** NOT_FOUND where there is no such order, or it is not the caller's. */
  async get(ctx: CallContext, orderId: string): Promise<Order> {
    const { order } = await this.channel.call(ctx, 'GetOrder', { orderId }).catch(missing('order', orderId));
    return order ?? missing('order', orderId)(undefined);
  }

  list(ctx: CallContext, request: ListOrdersRequestInput): Promise<ListOrdersResponse> {
    return this.channel.call(ctx, 'ListOrders', request);
  }

  /** FAILED_PRECONDITION where the order is in no state from which it may go there. */
  async updateStatus(
    ctx: CallContext,
    request: UpdateOrderStatusRequestInput & { readonly orderId: string },
  ): Promise<Order> {
    const absent = missing('order', request.orderId);
    const { order } = await this.channel.call(ctx, 'UpdateOrderStatus', request).catch(absent);
    return order ?? absent(undefined);
  }

  /** The money of a return was given back. */
  async completeReturn(
    ctx: CallContext,
    request: CompleteReturnRequestInput & { readonly returnId: string },
  ): Promise<OrderReturn> {
    const absent = missing('return', request.returnId);
    const { return: completed } = await this.channel.call(ctx, 'CompleteReturn', request).catch(absent);
    return completed ?? absent(undefined);
  }

  /** A repeated request id gets the order that the first one made. */
  async place(ctx: CallContext, request: PlaceOrderRequestInput): Promise<Order> {
    const { order } = await this.channel.call(ctx, 'PlaceOrder', request);
    return present(order);
  }

  /** What an earlier request by this id made, as far as the caller sees it. */
  async placedBy(ctx: CallContext, requestId: string): Promise<Order | undefined> {
    const { order } = await this.channel.call(ctx, 'GetPlacedOrder', { requestId }).catch(unlessNone);
    return order ?? undefined;
  }

  /** FAILED_PRECONDITION from shipped on, and where the order was called off already. */
  async cancel(ctx: CallContext, request: CancelOrderRequestInput & { readonly orderId: string }): Promise<Order> {
    const { order } = await this.channel.call(ctx, 'CancelOrder', request).catch(missing('order', request.orderId));
    return present(order);
  }

  /** FAILED_PRECONDITION before the order is delivered, and where more would come back than is left. */
  async requestReturn(
    ctx: CallContext,
    request: RequestReturnRequestInput & { readonly orderId: string },
  ): Promise<OrderReturn> {
    const answer = await this.channel.call(ctx, 'RequestReturn', request).catch(missing('order', request.orderId));
    return present(answer.return);
  }

  /** Those of each order, oldest first, in the order of the ids. */
  async returnsOf(ctx: CallContext, orderIds: readonly string[]): Promise<(readonly OrderReturn[])[]> {
    const { results } = await this.channel.call(ctx, 'BatchGetOrderReturns', { orderIds: [...orderIds] });
    return results.map(({ returns }) => returns);
  }
}

/** A service that knows an earlier contract cannot tell. */
function unlessNone(error: unknown): { readonly order: null } {
  if (error instanceof AppError && (error.code === 'NOT_FOUND' || isUnknownMethod(error))) return { order: null };
  throw error;
}

const isUnknownMethod = ({ cause }: AppError): boolean =>
  (cause as Partial<ServiceError> | undefined)?.code === status.UNIMPLEMENTED;

function present<T>(value: T | null): T {
  if (value === null) throw AppError.of('UPSTREAM_FAILED', { service: 'orders' });
  return value;
}
