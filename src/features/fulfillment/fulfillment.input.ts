import { Matches } from 'class-validator';
import { idPattern } from '../../platform/ids.js';

/** Which shipment. */
export class ShipmentIdInput {
  /**
   * "shp_" and 26 characters.
   * @example shp_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('shp'), { message: '$property must be "shp_" and 26 characters' })
  readonly id!: string;
}

/** Of which order. */
export class ShipmentsOfOrderInput {
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  readonly order_id!: string;
}
