import { Expand, type Expansions } from '../../edges/rest/expand.js';
import { IsIdOf } from '../../edges/rest/id.js';

export const PAYMENT_EXPANSIONS_V2 = { order: 'orders:read' } as const satisfies Expansions<'order'>;

/** Which payment, and what comes with it. */
export class GetPaymentInputV2 {
  /**
   * "pay_" and 26 characters.
   * @example pay_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('pay')
  readonly payment_id!: string;

  /**
   * Neighbors to put into the answer: several with commas or by repeating the parameter.
   * @example ["order"]
   */
  @Expand(PAYMENT_EXPANSIONS_V2)
  readonly expand: 'order'[] = [];
}
