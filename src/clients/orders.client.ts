import { Injectable } from '@nestjs/common';
import type { CompleteReturnRequestInput } from '../gen/trivium/orders/v1/CompleteReturnRequest.js';
import type { ListOrdersRequestInput } from '../gen/trivium/orders/v1/ListOrdersRequest.js';
import type { ListOrdersResponse } from '../gen/trivium/orders/v1/ListOrdersResponse.js';
import type { Order } from '../gen/trivium/orders/v1/Order.js';
import type { OrderReturn } from '../gen/trivium/orders/v1/OrderReturn.js';
import type { OrdersServiceDefinition } from '../gen/trivium/orders/v1/OrdersService.js';
import type { UpdateOrderStatusRequestInput } from '../gen/trivium/orders/v1/UpdateOrderStatusRequest.js';
import type { CallContext } from '../platform/call-context.js';
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
}
