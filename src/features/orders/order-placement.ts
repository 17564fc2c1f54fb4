import { Injectable } from '@nestjs/common';
import { CustomersClient } from '../../clients/customers.client.js';
import { OrdersClient } from '../../clients/orders.client.js';
import type { QuoteCartResponse } from '../../gen/trivium/catalog/v1/QuoteCartResponse.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError, type FieldReason } from '../../platform/errors.js';
import { spelled } from '../../platform/input.js';
import { Turns } from '../../platform/turns.js';
import { CartQuoteFlow, type QuotedCart } from './cart-quote.flow.js';
import type { ShippingAddressInput } from './shipping-address.input.js';

/** What an order costs: by the catalog, or as it was paid elsewhere. */
export type Prices = Pick<QuoteCartResponse, 'lines' | 'shippingTotal' | 'taxTotal'>;

export interface Paying {
  readonly paymentMethodId: string;
  /** Default: the prices of the catalog. */
  readonly prices?: (quote: QuoteCartResponse) => Prices;
}

/** One try to place an order. */
export interface Attempt {
  readonly requestId: string;
  /** Whether an earlier one by the same id may have placed it. */
  readonly resumed: boolean;
}

/**
 * Orders that a process brings on their way at once. Where a hundred came at the same moment, each RPC took as long as all of
 * them together, and those of all were given up; in turn, each takes its own time.
 */
const AT_ONCE = 16;

/** From a cart to an order that survives whatever comes: the same for all who place one. */
@Injectable()
export class OrderPlacement {
  private readonly turns = new Turns(AT_ONCE);

  constructor(
    private readonly quotes: CartQuoteFlow,
    private readonly customers: CustomersClient,
    private readonly orders: OrdersClient,
  ) {}

  /** A repeated request id gets the order that the first one made. */
  place(ctx: CallContext, attempt: Attempt, cart: QuotedCart, paying: Paying): Promise<Order> {
    return this.turns.take(ctx, () => this.inTurn(ctx, attempt, cart, paying));
  }

  private async inTurn(ctx: CallContext, attempt: Attempt, cart: QuotedCart, paying: Paying): Promise<Order> {
    const { requestId, resumed } = attempt;
    const { paymentMethodId, prices = asQuoted } = paying;
    const judged = await this.judged(ctx, cart).catch((refusal: unknown) => {
      if (!resumed) throw refusal;
      return this.placedBefore(ctx, requestId, refusal);
    });
    if ('order' in judged) return judged.order;
    const { customerId, quote } = judged;
    const { lines, shippingTotal, taxTotal } = prices(quote);
    return this.orders.place(ctx, {
      ...{ requestId, customerId, paymentMethodId, shippingTotal, taxTotal },
      lines: lines.map(({ productId, sku, name, quantity, unitPrice }) => ({
        ...{ productId, sku, name, quantity, unitPrice },
      })),
      shippingAddress: addressOf(cart.shipping_address),
      customerNote: cart.customer_note,
    });
  }

  private async judged(ctx: CallContext, cart: QuotedCart) {
    const [customerId, quote] = await Promise.all([this.customerOf(ctx, cart), this.quotes.quote(ctx, cart)]);
    return { customerId, quote };
  }

  /**
   * What an order of the same request was placed before is no more refused: the units that are missing may be its own. Looked
   * for after the refusal and not before the quote, as the earlier attempt may still be placing it.
   */
  private async placedBefore(
    ctx: CallContext,
    requestId: string,
    refusal: unknown,
  ): Promise<{ readonly order: Order }> {
    const order = await this.orders.placedBy(ctx, requestId);
    if (!order) throw refusal;
    return { order };
  }

  /** Customers buy for themselves, others for one whom they see. */
  private async customerOf(ctx: CallContext, cart: QuotedCart): Promise<string> {
    const { kind, subject } = ctx.principal;
    const { customer_id: customerId } = cart;
    const refuse = (reason: FieldReason, text: string): never => {
      const field = spelled(cart, 'customer_id');
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

const asQuoted = (quote: QuoteCartResponse): Prices => quote;

const addressOf = (address: ShippingAddressInput) => {
  const { recipient, line1, line2, city, region, postal_code: postalCode, country_code: countryCode } = address;
  return { recipient, line1, line2, city, region, postalCode, countryCode };
};
