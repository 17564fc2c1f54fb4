import { IsIdOf } from '../../edges/rest/id.js';

/** Which customer. */
export class GetCustomerInputV2 {
  /**
   * "cus_" and 26 characters.
   * @example cus_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('cus')
  readonly customer_id!: string;
}
