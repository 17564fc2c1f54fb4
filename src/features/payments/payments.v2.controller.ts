import { Controller, Get } from '@nestjs/common';
import { OrdersClient } from '../../clients/orders.client.js';
import { PaymentsClient } from '../../clients/payments.client.js';
import { Ctx } from '../../edges/rest/context.js';
import { one, type Envelope } from '../../edges/rest/envelope.js';
import { expansionsFor } from '../../edges/rest/expand.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import { Allow } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { Missing } from '../../platform/errors.js';
import { partOrNull } from '../../platform/part.js';
import { plainOrderV2 } from '../orders/plain-order.v2.view.js';
import { GetPaymentInputV2, PAYMENT_EXPANSIONS_V2 } from './payments.v2.input.js';
import { paymentV2, PaymentV2 } from './payments.v2.view.js';

/** Money that was asked for, taken and given back. */
@Controller('v2/payments')
export class PaymentsV2Controller {
  constructor(
    private readonly payments: PaymentsClient,
    private readonly orders: OrdersClient,
  ) {}

  /** Get a payment. */
  @Get(':payment_id')
  @Allow('payments:read')
  async get(
    @Ctx() ctx: CallContext,
    @PathAndQuery(GetPaymentInputV2) input: GetPaymentInputV2,
  ): Promise<Envelope<PaymentV2>> {
    const wanted = expansionsFor(ctx.principal, PAYMENT_EXPANSIONS_V2, input.expand);
    const payment = await this.payments.get(ctx, input.payment_id);
    if (!wanted.has('order')) return one(ctx, paymentV2(payment));
    const missing: Missing[] = [];
    const order = await partOrNull(this.orders.get(ctx, payment.orderId).then(plainOrderV2), ['order'], missing);
    return one(ctx, paymentV2(payment, order), missing);
  }
}
