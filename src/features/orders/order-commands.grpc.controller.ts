import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import { toInput } from '../../edges/grpc/input.js';
import type { CancelOrderRequest } from '../../gen/trivium/bff/v1/CancelOrderRequest.js';
import type { CancelOrderResponseInput } from '../../gen/trivium/bff/v1/CancelOrderResponse.js';
import type { PlaceOrderRequest } from '../../gen/trivium/bff/v1/PlaceOrderRequest.js';
import type { PlaceOrderResponseInput } from '../../gen/trivium/bff/v1/PlaceOrderResponse.js';
import type { RequestReturnRequest } from '../../gen/trivium/bff/v1/RequestReturnRequest.js';
import type { RequestReturnResponseInput } from '../../gen/trivium/bff/v1/RequestReturnResponse.js';
import { Allow } from '../../platform/access.js';
import { amountOf } from '../../platform/amount.js';
import type { CallContext } from '../../platform/call-context.js';
import { ChangeOrderFlow } from './change-order.flow.js';
import { CancelOrderInput, RequestReturnInput } from './change-order.input.js';
import { orderReturnView, placedOrderView } from './order-commands.view.js';
import { checkWait } from './order-outcome.js';
import { PlaceOrderFlow } from './place-order.flow.js';
import { PlaceOrderInput } from './place-order.input.js';

/** trivium.bff.v1.OrderCommandService */
@Controller()
export class OrderCommandsGrpcController {
  constructor(
    private readonly placing: PlaceOrderFlow,
    private readonly changes: ChangeOrderFlow,
  ) {}

  @GrpcMethod('OrderCommandService')
  @Allow('orders:write')
  async placeOrder(
    @Ctx() ctx: CallContext,
    @Payload() { waitSeconds, expectedTotal, ...request }: PlaceOrderRequest,
  ): Promise<PlaceOrderResponseInput> {
    const given = { ...request, expectedTotal: expectedTotal && amountOf(expectedTotal) };
    const input = toInput(PlaceOrderInput, given);
    const order = await this.placing.place(ctx, input, checkWait('wait_seconds', waitSeconds));
    return { order: placedOrderView(order) };
  }

  @GrpcMethod('OrderCommandService')
  @Allow('orders:write')
  async cancelOrder(
    @Ctx() ctx: CallContext,
    @Payload() request: CancelOrderRequest,
  ): Promise<CancelOrderResponseInput> {
    return { order: placedOrderView(await this.changes.cancel(ctx, toInput(CancelOrderInput, request))) };
  }

  @GrpcMethod('OrderCommandService')
  @Allow('orders:write')
  async requestReturn(
    @Ctx() ctx: CallContext,
    @Payload() request: RequestReturnRequest,
  ): Promise<RequestReturnResponseInput> {
    return { return: orderReturnView(await this.changes.requestReturn(ctx, toInput(RequestReturnInput, request))) };
  }
}
