import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import type { BatchGetOrderPaymentsRequest } from '../../gen/trivium/payments/v1/BatchGetOrderPaymentsRequest.js';
import type { BatchGetOrderPaymentsResponseInput } from '../../gen/trivium/payments/v1/BatchGetOrderPaymentsResponse.js';
import type { BatchGetPaymentsRequest } from '../../gen/trivium/payments/v1/BatchGetPaymentsRequest.js';
import type { BatchGetPaymentsResponseInput } from '../../gen/trivium/payments/v1/BatchGetPaymentsResponse.js';
import type { GetPaymentRequest } from '../../gen/trivium/payments/v1/GetPaymentRequest.js';
import type { GetPaymentResponseInput } from '../../gen/trivium/payments/v1/GetPaymentResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, notFoundStatus } from '../requests.js';
import { paymentMessage } from './payments.message.js';
import { PaymentsStore } from './payments.store.js';

const LARGEST_BATCH = 200;

/** trivium.payments.v1.PaymentsService */
@Controller()
export class PaymentsService {
  constructor(private readonly payments: PaymentsStore) {}

  @GrpcMethod()
  async getPayment(
    @Ctx() ctx: CallContext,
    @Payload() { paymentId }: GetPaymentRequest,
  ): Promise<GetPaymentResponseInput> {
    const [payment] = await this.payments.find(ctx.principal, [paymentId]);
    if (!payment) throw AppError.notFound('payment', paymentId);
    return { payment: paymentMessage(payment) };
  }

  @GrpcMethod()
  async batchGetPayments(
    @Ctx() ctx: CallContext,
    @Payload() { paymentIds }: BatchGetPaymentsRequest,
  ): Promise<BatchGetPaymentsResponseInput> {
    checkBatch('payment_ids', paymentIds, LARGEST_BATCH);
    const found = await this.payments.find(ctx.principal, paymentIds);
    const byId = new Map(found.map((payment) => [payment.id, paymentMessage(payment)]));
    const result = (paymentId: string) => {
      const payment = byId.get(paymentId);
      return payment ? { paymentId, payment } : { paymentId, error: notFoundStatus('payment', paymentId) };
    };
    return { results: paymentIds.map(result) };
  }

  @GrpcMethod()
  async batchGetOrderPayments(
    @Ctx() ctx: CallContext,
    @Payload() { orderIds }: BatchGetOrderPaymentsRequest,
  ): Promise<BatchGetOrderPaymentsResponseInput> {
    checkBatch('order_ids', orderIds, LARGEST_BATCH);
    const byOrder = await this.payments.ofOrders(ctx.principal, orderIds);
    return {
      results: orderIds.map((orderId) => ({ orderId, payments: (byOrder.get(orderId) ?? []).map(paymentMessage) })),
    };
  }
}
