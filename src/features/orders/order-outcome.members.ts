import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { AppError } from '../../platform/errors.js';
import { moneyOf } from '../../platform/amount.js';
import { ORDER_STATUS, type OrderStatusWord } from './orders.status.js';

interface MissingLine {
  readonly product_id: string;
  readonly requested: number;
  readonly available: number;
}

/** Why no order was made, as a member of PlaceOrderResult; undefined for what belongs into `errors`. */
export function refusedOrder({ code, message, details }: AppError) {
  if (code === 'INSUFFICIENT_INVENTORY') {
    const lines = (details['lines'] ?? []) as readonly MissingLine[];
    const missing = lines.map(({ product_id: productId, ...units }) => ({ productId, ...units }));
    return { __typename: 'InsufficientInventory' as const, message, lines: missing, order: null };
  }
  if (code === 'PRICE_CHANGED') {
    const { currency } = details;
    const [expected, actual] = [details['expected'], details['actual']].map((amount) => moneyOf({ amount, currency }));
    return { __typename: 'PriceChanged' as const, message, expected, actual };
  }
  return undefined;
}

/** What an order that failed while its caller waited is shown as; undefined for one that did not fail for these reasons. */
export function failedOrder(order: Order) {
  if (order.status !== 'ORDER_STATUS_FAILED') return undefined;
  if (order.statusReason === 'insufficient_inventory') {
    const message = 'The order failed: units are missing.';
    return { __typename: 'InsufficientInventory' as const, message, lines: [], order };
  }
  const reason = order.statusReason;
  const message = PAYMENT_FAILURES[reason];
  return message === undefined ? undefined : { __typename: 'PaymentDeclined' as const, message, reason, order };
}

const PAYMENT_FAILURES: Readonly<Record<string, string>> = {
  payment_declined: 'The order failed: the payment was declined.',
  payment_timed_out: 'The order failed: the payment was not confirmed in time.',
};

/** A state that does not allow a change, as a member of its result. */
export function wrongStatus({ code, message, details }: AppError) {
  const orderStatus = ORDER_STATUS[details['status'] as OrderStatusWord];
  return code === 'FAILED_PRECONDITION' && orderStatus !== undefined
    ? { __typename: 'WrongOrderStatus' as const, message, orderStatus }
    : undefined;
}
