import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { Ctx } from '../../edges/grpc/context.js';
import { causedByCall } from '../../events/envelope.js';
import type { BatchGetOrderPaymentsRequest } from '../../gen/trivium/payments/v1/BatchGetOrderPaymentsRequest.js';
import type { BatchGetOrderPaymentsResponseInput } from '../../gen/trivium/payments/v1/BatchGetOrderPaymentsResponse.js';
import type { BatchGetPaymentsRequest } from '../../gen/trivium/payments/v1/BatchGetPaymentsRequest.js';
import type { BatchGetPaymentsResponseInput } from '../../gen/trivium/payments/v1/BatchGetPaymentsResponse.js';
import type { GetPaymentRequest } from '../../gen/trivium/payments/v1/GetPaymentRequest.js';
import type { GetPaymentResponseInput } from '../../gen/trivium/payments/v1/GetPaymentResponse.js';
import type { CancelPaymentRequest } from '../../gen/trivium/payments/v1/CancelPaymentRequest.js';
import type { CancelPaymentResponseInput } from '../../gen/trivium/payments/v1/CancelPaymentResponse.js';
import type { CapturePaymentRequest } from '../../gen/trivium/payments/v1/CapturePaymentRequest.js';
import type { CapturePaymentResponseInput } from '../../gen/trivium/payments/v1/CapturePaymentResponse.js';
import type { ListInvoicesRequest } from '../../gen/trivium/payments/v1/ListInvoicesRequest.js';
import type { ListInvoicesResponseInput } from '../../gen/trivium/payments/v1/ListInvoicesResponse.js';
import type { RefundPaymentRequest } from '../../gen/trivium/payments/v1/RefundPaymentRequest.js';
import type { RefundPaymentResponseInput } from '../../gen/trivium/payments/v1/RefundPaymentResponse.js';
import type { SettlePaymentRequest } from '../../gen/trivium/payments/v1/SettlePaymentRequest.js';
import type { SettlePaymentResponseInput } from '../../gen/trivium/payments/v1/SettlePaymentResponse.js';
import type { CallContext } from '../../platform/call-context.js';
import { systemClock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, checkInsider, notFoundStatus, requestedPage } from '../requests.js';
import { cancelPayment } from './cancel-payment.js';
import { capturePayment } from './capture-payment.js';
import { invoiceMessage } from './invoices.message.js';
import type { PaymentChange } from './payment-change.js';
import { cancelOf, captureOf, refundOf, settlementOf } from './payments.input.js';
import { paymentMessage } from './payments.message.js';
import { PaymentsStore } from './payments.store.js';
import type { PaymentRow } from './payments.tables.js';
import { refundPayment } from './refund-payment.js';
import { settlePayment } from './settle-payment.js';

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

  @GrpcMethod()
  async capturePayment(
    @Ctx() ctx: CallContext,
    @Payload() request: CapturePaymentRequest,
  ): Promise<CapturePaymentResponseInput> {
    const capture = captureOf(ctx.principal, request);
    return { payment: await this.change(ctx, (change) => capturePayment(change, capture)) };
  }

  @GrpcMethod()
  async settlePayment(
    @Ctx() ctx: CallContext,
    @Payload() request: SettlePaymentRequest,
  ): Promise<SettlePaymentResponseInput> {
    const settlement = settlementOf(ctx.principal, request);
    return { payment: await this.change(ctx, (change) => settlePayment(change, settlement)) };
  }

  @GrpcMethod()
  async cancelPayment(
    @Ctx() ctx: CallContext,
    @Payload() request: CancelPaymentRequest,
  ): Promise<CancelPaymentResponseInput> {
    const cancel = cancelOf(ctx.principal, request);
    return { payment: await this.change(ctx, (change) => cancelPayment(change, cancel)) };
  }

  @GrpcMethod()
  async refundPayment(
    @Ctx() ctx: CallContext,
    @Payload() request: RefundPaymentRequest,
  ): Promise<RefundPaymentResponseInput> {
    const refund = refundOf(ctx.principal, request);
    return { payment: await this.change(ctx, (change) => refundPayment(change, refund)) };
  }

  @GrpcMethod()
  async listInvoices(
    @Ctx() { principal }: CallContext,
    @Payload() request: ListInvoicesRequest,
  ): Promise<ListInvoicesResponseInput> {
    checkInsider(principal);
    const page = requestedPage(request, 'timestamptz');
    const { rows, nextPageToken } = await this.payments.invoices(request.dealId, page);
    return { invoices: rows.map(invoiceMessage), nextPageToken };
  }

  private async change(ctx: CallContext, work: (change: PaymentChange) => Promise<PaymentRow | undefined>) {
    const payment = await this.payments.change(causedByCall(ctx), new Date(systemClock.now()), work);
    return payment && paymentMessage(payment);
  }
}
