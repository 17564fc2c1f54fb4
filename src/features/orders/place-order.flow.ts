import { Injectable } from '@nestjs/common';
import { CustomersClient } from '../../clients/customers.client.js';
import { OrdersClient } from '../../clients/orders.client.js';
import type { QuoteCartResponse } from '../../gen/trivium/catalog/v1/QuoteCartResponse.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError, type FieldReason } from '../../platform/errors.js';
import { Idempotency } from '../../platform/idempotency/idempotency.js';
import { spelled } from '../../platform/input.js';
import { Turns } from '../../platform/turns.js';
import { CartQuoteFlow } from './cart-quote.flow.js';
import { allowedWait, OrderOutcome } from './order-outcome.js';
import type { PlaceOrderInput } from './place-order.input.js';

/**
 * Orders that a process brings on their way at once. Where a hundred came at the same moment, each RPC took as long as all of
 * them together, and those of all were given up; in turn, each takes its own time.
 */
const AT_ONCE = 16;

const PLACE = { name: 'orders.place', message: 'trivium.orders.v1.Order' };

/** What placing shares with other changes, and its callers with each other. */
@Injectable()
export class PlacingParts {
  readonly turns = new Turns(AT_ONCE);

  constructor(
    readonly idempotency: Idempotency,
    readonly outcome: OrderOutcome,
  ) {}
}

/** From a cart to an order that survives whatever comes, and then what becomes of it for those who wait. */
@Injectable()
export class PlaceOrderFlow {
  constructor(
    private readonly quotes: CartQuoteFlow,
    private readonly customers: CustomersClient,
    private readonly orders: OrdersClient,
    private readonly parts: PlacingParts,
  ) {}

  /** With `waitSeconds` the answer, which repeats get too, is that of the moment when the outcome was known. */
  place(ctx: CallContext, input: PlaceOrderInput, waitSeconds = 0): Promise<Order> {
    const seconds = allowedWait(ctx, waitSeconds);
    if (seconds > 0 && ctx.notes) ctx.notes.waitSeconds = seconds;
    return this.parts.idempotency.once(ctx, PLACE, input, async (requestId) => {
      const order = await this.parts.turns.take(ctx, async () => {
        const [customerId, quote] = await Promise.all([this.customerOf(ctx, input), this.quotes.quote(ctx, input)]);
        return this.orders.place(ctx, { requestId, customerId, ...requestOf(input, quote) });
      });
      return this.parts.outcome.within(ctx, order, seconds);
    });
  }

  /** Customers buy for themselves, others for one whom they see. */
  private async customerOf(ctx: CallContext, input: PlaceOrderInput): Promise<string> {
    const { kind, subject } = ctx.principal;
    const { customer_id: customerId } = input;
    const refuse = (reason: FieldReason, text: string): never => {
      const field = spelled(input, 'customer_id');
      throw AppError.invalid({ field, reason, message: `${field} ${text}.` });
    };
    const unknown = (): never => refuse('UNKNOWN_VALUE', 'is no customer of yours');
    if (kind === 'customer') return customerId === undefined || customerId === subject ? subject : unknown();
    if (customerId === undefined) return refuse('REQUIRED', 'is required: only customers buy for themselves');
    await this.customers.get(ctx, customerId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'NOT_FOUND') unknown();
      throw error;
    });
    return customerId;
  }
}

function requestOf(input: PlaceOrderInput, { lines, shippingTotal, taxTotal }: QuoteCartResponse) {
  const {
    recipient,
    line1,
    line2,
    city,
    region,
    postal_code: postalCode,
    country_code: countryCode,
  } = input.shipping_address;
  return {
    lines: lines.map(({ productId, sku, name, quantity, unitPrice }) => ({
      productId,
      sku,
      name,
      quantity,
      unitPrice,
    })),
    shippingTotal,
    taxTotal,
    shippingAddress: { recipient, line1, line2, city, region, postalCode, countryCode },
    customerNote: input.customer_note,
    paymentMethodId: input.payment_method_id,
  };
}
