import { Matches } from 'class-validator';
import { idPattern } from '../../platform/ids.js';

/** Which payment. */
export class PaymentIdInput {
  /**
   * "pay_" and 26 characters.
   * @example pay_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('pay'), { message: '$property must be "pay_" and 26 characters' })
  readonly id!: string;
}

/** Of which order. */
export class PaymentsOfOrderInput {
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  readonly order_id!: string;
}
