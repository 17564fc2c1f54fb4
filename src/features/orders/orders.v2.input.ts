import { Expand } from '../../edges/rest/expand.js';
import { IsIdOf } from '../../edges/rest/id.js';
import { ORDER_EXPANSIONS, type OrderExpansion } from './order-parts.flow.js';
import { ListOrdersInput } from './orders.input.js';

/** Which orders, and what comes with them. */
export class ListOrdersInputV2 extends ListOrdersInput {
  /**
   * Neighbors to put into the answer: several with commas or by repeating the parameter.
   * @example ["customer", "lines.product"]
   */
  @Expand(ORDER_EXPANSIONS)
  readonly expand: OrderExpansion[] = [];
}

/** Which order is called off. */
export class CancelledOrderInputV2 {
  /**
   * "ord_" and 26 characters.
   * @example ord_01m5d1nrtg6cqr8wd741wqa9gm
   */
  @IsIdOf('ord')
  readonly order_id!: string;
}

/** Which order is sent back. */
export class ReturnedOrderInputV2 {
  /**
   * "ord_" and 26 characters.
   * @example ord_01keka9s6rnqfs4kngpn95kkwt
   */
  @IsIdOf('ord')
  readonly order_id!: string;
}

/** Which order, and what comes with it. */
export class GetOrderInputV2 {
  /**
   * "ord_" and 26 characters.
   * @example ord_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('ord')
  readonly order_id!: string;

  /**
   * Neighbors to put into the answer: several with commas or by repeating the parameter.
   * @example ["customer", "lines.product.stock", "payments", "shipments"]
   */
  @Expand(ORDER_EXPANSIONS)
  readonly expand: OrderExpansion[] = [];
}
