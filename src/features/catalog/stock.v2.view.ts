import { timeV2 } from '../../edges/rest/time.v2.js';
import type { Stock } from '../../gen/trivium/inventory/v1/Stock.js';

/** How many units of a product there are. */
export class StockV2 {
  /**
   * Units in the warehouses.
   * @minimum 0
   * @example 42
   */
  readonly on_hand!: number;
  /**
   * Units that are spoken for.
   * @minimum 0
   * @example 3
   */
  readonly reserved!: number;
  /**
   * Units that can be sold now.
   * @minimum 0
   * @example 39
   */
  readonly available!: number;
  /**
   * @format date-time
   * @example "2026-03-01T12:00:00.000Z"
   */
  readonly updated_at!: string;
}

export const stockV2 = ({ onHand, reserved, available, updatedAt }: Stock): StockV2 => ({
  on_hand: onHand,
  reserved,
  available,
  updated_at: timeV2(updatedAt),
});
