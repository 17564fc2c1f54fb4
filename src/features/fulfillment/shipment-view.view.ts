import type { FullShipmentViewInput } from '../../gen/trivium/bff/v1/FullShipmentView.js';
import type { ShipmentViewInput } from '../../gen/trivium/bff/v1/ShipmentView.js';
import type { Shipment } from '../../gen/trivium/fulfillment/v1/Shipment.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import { plainOrderView } from '../orders/plain-order-view.view.js';
import { shipmentStatusWord } from './fulfillment.status.js';

/** trivium.bff.v1.ShipmentView */
export const shipmentView = ({ id, status, carrier, trackingNumber }: Shipment): ShipmentViewInput => ({
  id,
  status: shipmentStatusWord(status),
  carrier,
  trackingNumber,
});

/** trivium.bff.v1.FullShipmentView; `order` is null where it is not shown. */
export const fullShipmentView = (shipment: Shipment, order: Order | null): FullShipmentViewInput => ({
  id: shipment.id,
  orderId: shipment.orderId,
  customerId: shipment.customerId,
  status: shipmentStatusWord(shipment.status),
  carrier: shipment.carrier,
  trackingNumber: shipment.trackingNumber,
  trackingUrl: shipment.trackingUrl,
  lines: shipment.lines.map(({ orderLineId, quantity }) => ({ orderLineId, quantity })),
  address: shipment.address,
  createdAt: shipment.createdAt,
  shippedAt: shipment.shippedAt,
  deliveredAt: shipment.deliveredAt,
  order: order && plainOrderView(order),
});
