import { Injectable } from '@nestjs/common';
import type { CancelPaymentRequestInput } from '../gen/trivium/payments/v1/CancelPaymentRequest.js';
import type { CapturePaymentRequestInput } from '../gen/trivium/payments/v1/CapturePaymentRequest.js';
import type { Payment } from '../gen/trivium/payments/v1/Payment.js';
import type { PaymentsServiceDefinition } from '../gen/trivium/payments/v1/PaymentsService.js';
import type { RefundPaymentRequestInput } from '../gen/trivium/payments/v1/RefundPaymentRequest.js';
import type { SettlePaymentRequestInput } from '../gen/trivium/payments/v1/SettlePaymentRequest.js';
import type { CallContext } from '../platform/call-context.js';
import { AppError } from '../platform/errors.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { missing } from './errors.js';

@Injectable()
export class PaymentsClient {
  private readonly channel: Channel<PaymentsServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('payments', 'trivium.payments.v1.PaymentsService');
  }

  async get(ctx: CallContext, paymentId: string): Promise<Payment> {
    const { payment } = await this.channel.call(ctx, 'GetPayment', { paymentId }).catch(missing('payment', paymentId));
    return payment ?? missing('payment', paymentId)(undefined);
  }

  /** The payments of each order, in the order of the ids; an order without any has an empty list. */
  async ofOrders(ctx: CallContext, orderIds: readonly string[]): Promise<Payment[][]> {
    const { results } = await this.channel.call(ctx, 'BatchGetOrderPayments', { orderIds: [...orderIds] });
    return results.map(({ payments }) => payments);
  }

  /** The payment of the order: captured, failed with a reason where it was declined, or pending. */
  async capture(ctx: CallContext, request: CapturePaymentRequestInput): Promise<Payment> {
    const { payment } = await this.channel.call(ctx, 'CapturePayment', request);
    return payment ?? nothing();
  }

  async settle(
    ctx: CallContext,
    request: SettlePaymentRequestInput & { readonly providerPaymentId: string },
  ): Promise<Payment> {
    const absent = missing('payment', request.providerPaymentId);
    const { payment } = await this.channel.call(ctx, 'SettlePayment', request).catch(absent);
    return payment ?? nothing();
  }

  /** undefined where nothing was taken or tried. */
  async cancel(ctx: CallContext, request: CancelPaymentRequestInput): Promise<Payment | undefined> {
    const { payment } = await this.channel.call(ctx, 'CancelPayment', request);
    return payment ?? undefined;
  }

  async refund(ctx: CallContext, request: RefundPaymentRequestInput): Promise<Payment> {
    const { payment } = await this.channel.call(ctx, 'RefundPayment', request);
    return payment ?? nothing();
  }
}

function nothing(): never {
  throw AppError.of('UPSTREAM_FAILED', { service: 'payments' });
}
