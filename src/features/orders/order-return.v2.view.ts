import { moneyV2, MoneyV2 } from '../../edges/rest/money.v2.js';
import { timeV2 } from '../../edges/rest/time.v2.js';
import type { OrderReturn } from '../../gen/trivium/orders/v1/OrderReturn.js';
import { returnStatusWord, type ReturnStatusWord } from './orders.status.js';

/** Units of a line that come back. */
export class ReturnedLineV2 {
  /** @example "oli_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly order_line_id!: string;
  /**
   * @minimum 1
   * @example 1
   */
  readonly quantity!: number;
}

/** Units of an order on their way back. */
export class OrderReturnV2 {
  /** @example "ret_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /** @example "ord_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly order_id!: string;
  /**
   * `refunded` once the money was given back.
   * @example "requested"
   */
  readonly status!: ReturnStatusWord | 'unknown';
  readonly lines!: readonly ReturnedLineV2[];
  /** What is given back: the price of the units and the tax on them, without shipping. */
  readonly refund!: MoneyV2;
  /**
   * What the customer wrote; null where nothing.
   * @example "Too bright for the corner."
   */
  readonly reason!: string | null;
  /**
   * @format date-time
   * @example "2026-03-10T12:00:00.000Z"
   */
  readonly requested_at!: string;
  /**
   * null until the money was given back.
   * @format date-time
   * @example "2026-03-12T09:15:00.000Z"
   */
  readonly refunded_at!: string | null;
}

export const orderReturnV2 = (made: OrderReturn): OrderReturnV2 => ({
  id: made.id,
  order_id: made.orderId,
  status: returnStatusWord(made.status) ?? 'unknown',
  lines: made.lines.map(({ orderLineId, quantity }) => ({ order_line_id: orderLineId, quantity })),
  refund: moneyV2(made.refund),
  reason: made.reason || null,
  requested_at: timeV2(made.requestedAt),
  refunded_at: made.refundedAt && timeV2(made.refundedAt),
});
