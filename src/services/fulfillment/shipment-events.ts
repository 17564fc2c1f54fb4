import type { ShipmentRow } from './fulfillment.tables.js';
import type { ShipmentChange } from './shipment-change.js';

type Owned = Pick<ShipmentRow, 'customer_id' | 'partner_id'>;

/** Whose the shipment is, and what its event follows from. */
const about = ({ cause }: ShipmentChange, { customer_id, partner_id }: Owned) => ({
  cause,
  customerId: customer_id,
  ...(partner_id !== '' && { partnerId: partner_id }),
});

export function publishCreated(change: ShipmentChange, shipment: ShipmentRow): Promise<void> {
  const { order_id, id: shipment_id, carrier, tracking_number } = shipment;
  const data = { order_id, shipment_id, carrier, tracking_number };
  return change.outbox.add(change.tx, { type: 'shipment.created', data, ...about(change, shipment) });
}

export function publishCancelled(change: ShipmentChange, shipment: ShipmentRow): Promise<void> {
  const { order_id, id: shipment_id } = shipment;
  const data = { order_id, shipment_id, reason: 'order_cancelled' };
  return change.outbox.add(change.tx, { type: 'shipment.cancelled', data, ...about(change, shipment) });
}

/** Where no caller hears the refusal, others have to. */
export function publishFailed(
  change: ShipmentChange,
  order: Owned & { readonly order_id: string },
  reason: string,
): Promise<void> {
  const data = { order_id: order.order_id, reason };
  return change.outbox.add(change.tx, { type: 'shipment.failed', data, ...about(change, order) });
}
