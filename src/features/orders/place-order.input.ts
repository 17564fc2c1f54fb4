import { IsDefined, IsOptional, Matches } from 'class-validator';
import { IsAmount, type AmountInput } from '../../platform/amount.js';
import { OrderedCartInput } from './ordered-cart.input.js';

/** What is ordered, by whom, and where it goes; on every road. */
export class PlaceOrderInput extends OrderedCartInput {
  /**
   * What pays. In development: `pm_card_visa` pays, `pm_card_visa_chargeDeclined` is declined,
   * `pm_card_authenticationRequired` waits for the customer.
   * @example pm_card_visa
   */
  @Matches(/^pm_[A-Za-z0-9_]{1,97}$/, { message: '$property must be "pm_" and letters, digits or _' })
  @IsDefined({ message: '$property is required' })
  readonly payment_method_id!: string;

  /**
   * The total that the customer was shown: the order is refused with PRICE_CHANGED where it costs something else by now.
   */
  @IsAmount()
  @IsOptional()
  readonly expected_total?: AmountInput;
}
