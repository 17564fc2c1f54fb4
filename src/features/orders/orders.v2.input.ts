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
