import type { Transaction } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { OrderState } from './orders.rules.js';
import type { OrderLineRow, OrderRow, OrdersTables } from './orders.tables.js';

/** One change of an order: what is written in its transaction, and why. */
export interface OrderWork {
  readonly tx: Transaction<OrdersTables>;
  readonly outbox: Outbox;
  readonly cause: EventMetadata;
  readonly now: Date;
}

const about = ({ id, number, customer_id, fulfillment_mode }: OrderRow) => ({
  ...{ order_id: id, number, customer_id, mode: fulfillment_mode },
});
const owners = ({ cause }: OrderWork, { customer_id, partner_id }: OrderRow) => ({
  cause,
  customerId: customer_id,
  ...(partner_id !== '' && { partnerId: partner_id }),
});

export function publishCreated(work: OrderWork, order: OrderRow, lines: readonly OrderLineRow[]): Promise<void> {
  const money = (amount: number) => ({ amount, currency: order.currency });
  const { recipient, line1, line2, city, region, postalCode, countryCode } = order.shipping_address;
  const data = {
    ...about(order),
    partner_id: order.partner_id || null,
    currency: order.currency,
    total: money(order.total),
    lines: lines.map(({ id, product_id, sku, quantity, unit_price }) => ({
      ...{ line_id: id, product_id, sku, quantity, unit_price: money(unit_price) },
    })),
    payment_method_id: order.payment_method_id,
    shipping_address: { recipient, line1, line2, city, region, postal_code: postalCode, country_code: countryCode },
  };
  return work.outbox.add(work.tx, { type: 'order.created', data, ...owners(work, order) });
}

/** The states that an order moves to by a step alone: an order is pending by being placed, and returned by its returns. */
export type SteppedState = Exclude<OrderState, 'pending' | 'returned'>;

/** What the order is now. */
export function publishState(work: OrderWork, order: OrderRow, state: SteppedState): Promise<void> {
  const { tx, outbox } = work;
  const [data, whose] = [about(order), owners(work, order)];
  const reason = order.status_reason;
  switch (state) {
    case 'confirmed':
      return outbox.add(tx, { type: 'order.confirmed', data, ...whose });
    case 'shipped':
      return outbox.add(tx, { type: 'order.shipped', data: { ...data, shipment_id: null }, ...whose });
    case 'delivered':
      return outbox.add(tx, { type: 'order.delivered', data, ...whose });
    case 'cancelled':
      return outbox.add(tx, { type: 'order.cancelled', data: { ...data, reason }, ...whose });
    case 'failed':
      return outbox.add(tx, { type: 'order.failed', data: { ...data, reason }, ...whose });
    default:
      return state satisfies never;
  }
}

/** Before the order is cancelled, or in place of it where it is too late. */
export const publishCancellationRequested = (work: OrderWork, order: OrderRow, reason: string): Promise<void> =>
  work.outbox.add(work.tx, {
    type: 'order.cancellation_requested',
    data: { ...about(order), reason },
    ...owners(work, order),
  });

/** Units that come back. */
export interface ComingBack {
  readonly id: string;
  readonly refund: number;
  readonly reason: string;
  readonly lines: readonly { readonly order_line_id: string; readonly product_id: string; readonly quantity: number }[];
}

const returned = (order: OrderRow, { id, refund, lines }: ComingBack) => ({
  ...about(order),
  return_id: id,
  refund: { amount: refund, currency: order.currency },
  lines: lines.map(({ order_line_id, product_id, quantity }) => ({ line_id: order_line_id, product_id, quantity })),
});

export const publishReturnRequested = (work: OrderWork, order: OrderRow, made: ComingBack): Promise<void> =>
  work.outbox.add(work.tx, {
    type: 'order.return_requested',
    data: { ...returned(order, made), reason: made.reason },
    ...owners(work, order),
  });

export const publishReturned = (work: OrderWork, order: OrderRow, made: ComingBack): Promise<void> =>
  work.outbox.add(work.tx, { type: 'order.returned', data: returned(order, made), ...owners(work, order) });
