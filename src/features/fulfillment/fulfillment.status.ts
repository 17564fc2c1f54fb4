import type { ShipmentStatus } from '../../gen/trivium/fulfillment/v1/ShipmentStatus.js';

const WORDS = {
  SHIPMENT_STATUS_UNSPECIFIED: 'unknown',
  SHIPMENT_STATUS_PREPARING: 'preparing',
  SHIPMENT_STATUS_IN_TRANSIT: 'in_transit',
  SHIPMENT_STATUS_DELIVERED: 'delivered',
  SHIPMENT_STATUS_RETURNED: 'returned',
  SHIPMENT_STATUS_CANCELLED: 'cancelled',
} as const satisfies Record<ShipmentStatus, string>;

/** The states of a shipment as REST and gRPC show them. One that this build's contract does not know arrives as its number. */
export const shipmentStatusWord = (status: ShipmentStatus): (typeof WORDS)[ShipmentStatus] =>
  Object.hasOwn(WORDS, status) ? WORDS[status] : 'unknown';
