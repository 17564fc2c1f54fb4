import { addressV2, AddressV2 } from '../../edges/rest/address.v2.js';
import { timeOrNullV2, timeV2 } from '../../edges/rest/time.v2.js';
import type { Shipment } from '../../gen/trivium/fulfillment/v1/Shipment.js';
import { present } from '../../platform/present.js';
import type { PlainOrderV2 } from '../orders/plain-order.v2.view.js';
import { shipmentStatusWord } from './fulfillment.status.js';

/** `unknown` is a state newer than this version of the API. */
export type ShipmentStatusV2 = 'preparing' | 'in_transit' | 'delivered' | 'returned' | 'cancelled' | 'unknown';

/** How many units of an order's line are in the parcel. */
export class ShipmentLineV2 {
  /** @example "oli_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly order_line_id!: string;
  /**
   * @minimum 1
   * @example 2
   */
  readonly quantity!: number;
}

/** A parcel on its way. */
export class ShipmentV2 {
  /** @example "shp_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /** @example "ord_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly order_id!: string;
  /** With `expand=order`; null where it could not be had, and `errors` says why. */
  readonly order?: PlainOrderV2 | null;
  /** @example "cus_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly customer_id!: string;
  /** @example "in_transit" */
  readonly status!: ShipmentStatusV2;
  /** @example "UPS" */
  readonly carrier!: string;
  /**
   * Null until the carrier has given one.
   * @example "1Z999AA10123456784"
   */
  readonly tracking_number!: string | null;
  /**
   * Null until the carrier has given one.
   * @format uri
   * @example "https://www.ups.com/track?tracknum=1Z999AA10123456784"
   */
  readonly tracking_url!: string | null;
  readonly lines!: readonly ShipmentLineV2[];
  readonly address!: AddressV2;
  /**
   * @format date-time
   * @example "2026-03-02T08:30:00.000Z"
   */
  readonly created_at!: string;
  /**
   * Null until it left.
   * @format date-time
   * @example "2026-03-02T15:00:00.000Z"
   */
  readonly shipped_at!: string | null;
  /**
   * Null until it arrived.
   * @format date-time
   * @example "2026-03-04T11:20:00.000Z"
   */
  readonly delivered_at!: string | null;
}

/** `order` is undefined where it was not asked for, null where it could not be had. */
export const shipmentV2 = (shipment: Shipment, order?: PlainOrderV2 | null): ShipmentV2 => ({
  id: shipment.id,
  order_id: shipment.orderId,
  order,
  customer_id: shipment.customerId,
  status: shipmentStatusWord(shipment.status),
  carrier: shipment.carrier,
  tracking_number: shipment.trackingNumber || null,
  tracking_url: shipment.trackingUrl || null,
  lines: shipment.lines.map(({ orderLineId, quantity }) => ({ order_line_id: orderLineId, quantity })),
  address: addressV2(present(shipment.address, 'address')),
  created_at: timeV2(shipment.createdAt),
  shipped_at: timeOrNullV2(shipment.shippedAt),
  delivered_at: timeOrNullV2(shipment.deliveredAt),
});
