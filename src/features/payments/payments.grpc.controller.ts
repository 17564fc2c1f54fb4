import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { OrdersClient } from '../../clients/orders.client.js';
import { PaymentsClient } from '../../clients/payments.client.js';
import { Ctx } from '../../edges/grpc/context.js';
import { toInput } from '../../edges/grpc/input.js';
import { partialErrors } from '../../edges/grpc/partial-errors.js';
import type { GetPaymentViewRequest } from '../../gen/trivium/bff/v1/GetPaymentViewRequest.js';
import type { GetPaymentViewResponseInput } from '../../gen/trivium/bff/v1/GetPaymentViewResponse.js';
import type { ListOrderPaymentViewsRequest } from '../../gen/trivium/bff/v1/ListOrderPaymentViewsRequest.js';
import type { ListOrderPaymentViewsResponseInput } from '../../gen/trivium/bff/v1/ListOrderPaymentViewsResponse.js';
import { Allow, assertAllowed } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Missing } from '../../platform/errors.js';
import { partOrNull } from '../../platform/part.js';
import { PaymentIdInput, PaymentsOfOrderInput } from './payments.input.js';
import { fullPaymentView } from './payment-view.view.js';

/** trivium.bff.v1.PaymentViewService */
@Controller()
export class PaymentsGrpcController {
  constructor(
    private readonly payments: PaymentsClient,
    private readonly orders: OrdersClient,
  ) {}

  @GrpcMethod('PaymentViewService')
  @Allow('payments:read')
  async getPaymentView(
    @Ctx() ctx: CallContext,
    @Payload() request: GetPaymentViewRequest,
  ): Promise<GetPaymentViewResponseInput> {
    const { id } = toInput(PaymentIdInput, request, { id: 'payment_id' });
    const payment = await this.payments.get(ctx, id);
    const missing: Missing[] = [];
    const order = ctx.principal.scopes.has('orders:read')
      ? await partOrNull(this.orders.get(ctx, payment.orderId), ['order'], missing)
      : null;
    return { payment: fullPaymentView(payment, order), partialErrors: partialErrors('payment', missing) };
  }

  @GrpcMethod('PaymentViewService')
  @Allow('payments:read')
  async listOrderPaymentViews(
    @Ctx() ctx: CallContext,
    @Payload() request: ListOrderPaymentViewsRequest,
  ): Promise<ListOrderPaymentViewsResponseInput> {
    assertAllowed(ctx.principal, { scope: 'orders:read' });
    const { order_id: orderId } = toInput(PaymentsOfOrderInput, request);
    // The order is asked for too, as on the other roads: one that is not there is not one without payments.
    const [[payments = []]] = await Promise.all([
      this.payments.ofOrders(ctx, [orderId]),
      this.orders.get(ctx, orderId),
    ]);
    return { payments: payments.map((payment) => fullPaymentView(payment, null)) };
  }
}
