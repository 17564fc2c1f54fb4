import { Injectable } from '@nestjs/common';
import type { Payment } from '../gen/trivium/payments/v1/Payment.js';
import type { PaymentsServiceDefinition } from '../gen/trivium/payments/v1/PaymentsService.js';
import type { CallContext } from '../platform/call-context.js';
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
}
