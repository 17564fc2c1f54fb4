import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { plainOrderV2, PlainOrderV2 } from './plain-order.v2.view.js';

/** Where to go on from an order: paths below the public URL. */
export class OrderLinksV2 {
  /**
   * The order.
   * @example "/v2/orders/ord_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly self!: string;
  /**
   * What happens to it, as it happens.
   * @example "/v2/events?order_id=ord_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly progress!: string;
}

/** An order that was just placed or changed. */
export class PlacedOrderV2 extends PlainOrderV2 {
  readonly links!: OrderLinksV2;
}

export const orderPath = (orderId: string): string => `/v2/orders/${orderId}`;

export const placedOrderV2 = (order: Order): PlacedOrderV2 => ({
  ...plainOrderV2(order),
  links: { self: orderPath(order.id), progress: `/v2/events?order_id=${order.id}` },
});
