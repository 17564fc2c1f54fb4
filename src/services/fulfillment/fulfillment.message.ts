import type { ShipmentInput } from '../../gen/trivium/fulfillment/v1/Shipment.js';
import type { ShipmentStatus } from '../../gen/trivium/fulfillment/v1/ShipmentStatus.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { ShipmentState } from './fulfillment.rules.js';
import type { ShipmentRecord } from './shipments.query.js';

export const shipmentMessage = (shipment: ShipmentRecord): ShipmentInput => ({
  id: shipment.id,
  orderId: shipment.order_id,
  customerId: shipment.customer_id,
  status: statusOf(shipment.status),
  carrier: shipment.carrier,
  trackingNumber: shipment.tracking_number,
  trackingUrl: shipment.tracking_url,
  lines: shipment.lines.map(({ order_line_id, quantity }) => ({ orderLineId: order_line_id, quantity })),
  address: shipment.address,
  createdAt: toTimestamp(shipment.created_at),
  shippedAt: shipment.shipped_at && toTimestamp(shipment.shipped_at),
  deliveredAt: shipment.delivered_at && toTimestamp(shipment.delivered_at),
});

const statusOf = (state: ShipmentState): ShipmentStatus =>
  `SHIPMENT_STATUS_${state.toUpperCase() as Uppercase<ShipmentState>}`;
