import { Expand, type Expansions } from '../../edges/rest/expand.js';
import { IsIdOf } from '../../edges/rest/id.js';

export const SHIPMENT_EXPANSIONS_V2 = { order: 'orders:read' } as const satisfies Expansions<'order'>;

/** Which shipment, and what comes with it. */
export class GetShipmentInputV2 {
  /**
   * "shp_" and 26 characters.
   * @example shp_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('shp')
  readonly shipment_id!: string;

  /**
   * Neighbors to put into the answer: several with commas or by repeating the parameter.
   * @example ["order"]
   */
  @Expand(SHIPMENT_EXPANSIONS_V2)
  readonly expand: 'order'[] = [];
}
