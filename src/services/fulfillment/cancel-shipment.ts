import { AppError } from '../../platform/errors.js';
import { lockDispatch, setState, shipmentsOf, type ShipmentChange } from './shipment-change.js';
import { publishCancelled } from './shipment-events.js';
import type { ShipmentRecord } from './shipments.query.js';

/** Stops the order's parcels, if there are any, and closes its dispatch; undefined where there were none. */
export async function cancelShipment(change: ShipmentChange, orderId: string): Promise<ShipmentRecord | undefined> {
  const dispatch = await lockDispatch(change, orderId);
  const shipments = await shipmentsOf(change, orderId);
  const gone = shipments.find(({ status }) => status !== 'preparing' && status !== 'cancelled');
  if (gone) throw onItsWay(gone);
  if (!dispatch.cancelled_at) await close(change, orderId);
  const stopped: ShipmentRecord[] = [];
  for (const shipment of shipments)
    stopped.push(shipment.status === 'cancelled' ? shipment : await stop(change, shipment));
  return stopped[0];
}

async function stop(change: ShipmentChange, shipment: ShipmentRecord): Promise<ShipmentRecord> {
  await publishCancelled(change, shipment);
  return setState(change, shipment, 'cancelled');
}

const onItsWay = ({ id, status }: ShipmentRecord): AppError =>
  AppError.of(
    'FAILED_PRECONDITION',
    { resource: 'shipment', id, status },
    { message: `The shipment "${id}" is on its way or has arrived.` },
  );

async function close({ tx, now }: ShipmentChange, orderId: string): Promise<void> {
  await tx.updateTable('dispatches').set({ cancelled_at: now }).where('order_id', '=', orderId).execute();
}
