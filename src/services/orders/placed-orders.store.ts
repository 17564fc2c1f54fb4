import { Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import { causedByCall } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import { isId, newId } from '../../platform/ids.js';
import { placedBefore } from './handled-requests.js';
import { publishCreated } from './order-events.js';
import { RIGHTS, type FulfillmentMode, type OrderType } from './orders.rules.js';
import type { OrderRow, OrdersTables } from './orders.tables.js';

/** An order as its caller priced it; amounts are minor units of its currency. */
export interface NewOrder {
  readonly requestId: string;
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly NewLine[];
  readonly shippingTotal: number;
  readonly taxTotal: number;
  readonly shippingAddress: Address;
  readonly customerNote: string;
  readonly paymentMethodId: string;
}

export interface NewLine {
  readonly product_id: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unit_price: number;
}

/** Orders on their way in. */
@Injectable()
export class PlacedOrders {
  constructor(
    private readonly db: Kysely<OrdersTables>,
    private readonly modes: Readonly<Record<OrderType, FulfillmentMode>>,
    private readonly outbox: Outbox,
  ) {}

  /** The id of the new order, or of the one that this request made before. */
  async place(ctx: CallContext, order: NewOrder, now: Date): Promise<string> {
    const { principal } = ctx;
    const type = typeOf(principal, order.customerId);
    if (isPaidElsewhere(order) && type !== 'internal') throw AppError.of('FORBIDDEN');
    const id = newId('ord');
    return this.db.transaction().execute(async (tx) => {
      const earlier = await placedBefore(tx, { requestId: order.requestId, orderId: id, asked: askedFor(order) });
      if (earlier !== undefined) return earlier;
      const row = await tx
        .insertInto('orders')
        .values(this.row(id, type, principal, order, now))
        .returningAll()
        .executeTakeFirstOrThrow();
      const lines = order.lines.map((line, position) => ({ id: newId('oli'), order_id: id, position, ...line }));
      await tx.insertInto('order_lines').values(lines).execute();
      await publishCreated({ tx, outbox: this.outbox, cause: causedByCall(ctx), now }, row, lines);
      return id;
    });
  }

  /** The id of the order that a request made. */
  async idBy(requestId: string): Promise<string> {
    const placed = await this.db
      .selectFrom('handled_requests')
      .select('order_id')
      .where('request_id', '=', requestId)
      .where('operation', '=', 'place')
      .executeTakeFirst();
    if (!placed) throw AppError.notFound('request', requestId);
    return placed.order_id;
  }

  private row(id: string, type: OrderType, principal: Principal, order: NewOrder, now: Date) {
    const subtotal = order.lines.reduce((sum, line) => sum + line.quantity * line.unit_price, 0);
    return {
      id,
      // Drawn here and not before: a repeat takes none.
      number: sql<string>`'T-' || nextval('orders.order_numbers')`,
      status: 'pending',
      customer_id: order.customerId,
      partner_id: type === 'partner' ? principal.subject : '',
      currency: order.currency,
      subtotal,
      shipping_total: order.shippingTotal,
      tax_total: order.taxTotal,
      total: subtotal + order.shippingTotal + order.taxTotal,
      shipping_address: order.shippingAddress,
      customer_note: order.customerNote,
      internal_note: '',
      status_reason: '',
      type,
      fulfillment_mode: this.modes[type],
      payment_method_id: order.paymentMethodId,
      placed_at: now,
      updated_at: now,
    } as const satisfies Record<keyof OrderRow, unknown>;
  }
}

/** Not the prices: those are of the moment, and whoever repeats the order has asked for them anew. */
const askedFor = ({ customerId, currency, lines, shippingAddress, customerNote, paymentMethodId }: NewOrder) => ({
  ...{ customerId, currency, shippingAddress, customerNote, paymentMethodId },
  lines: lines.map(({ product_id, quantity }) => ({ product_id, quantity })),
});

/** That the money was taken in a shop outside is believed of those alone who heard it from there. */
const isPaidElsewhere = ({ paymentMethodId }: NewOrder): boolean => paymentMethodId.startsWith('paid_at_');

/** Customers buy for themselves; a partner is one that the house knows by an id of its own. */
function typeOf({ kind, subject }: Principal, customerId: string): OrderType {
  const type = RIGHTS[kind].places;
  const stranger = kind === 'partner' && !isId('ptr', subject);
  if (type === undefined || stranger || (kind === 'customer' && subject !== customerId)) throw AppError.of('FORBIDDEN');
  return type;
}
