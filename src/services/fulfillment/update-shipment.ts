import { AppError } from '../../platform/errors.js';
import { NEXT_STATES, type ShipmentState } from './fulfillment.rules.js';
import type { ShipmentRow } from './fulfillment.tables.js';
import { requestReused } from '../request-contents.js';
import { handledShipment, lockDispatch, rememberRequest, setState } from './shipment-change.js';
import type { ShipmentChange } from './shipment-change.js';
import { shipmentsIn, type ShipmentRecord } from './shipments.query.js';

/** Cancelling is no word of a carrier's: it closes the order, which `cancelShipment` does. */
export type CarrierState = Exclude<ShipmentState, 'cancelled'>;

export interface CarrierStep {
  readonly requestId: string;
  readonly shipmentId: string;
  readonly status: CarrierState;
}

/** One step further; the step it stands on already is no step. */
export async function updateShipment(change: ShipmentChange, step: CarrierStep): Promise<ShipmentRecord> {
  const { requestId, shipmentId, status } = step;
  const { order_id } = await found(change, shipmentId);
  await lockDispatch(change, order_id);
  const known = { operation: 'update', requestId, asked: { shipmentId, status } } as const;
  const handled = await handledShipment(change, known);
  // Of processes that did not keep what was asked for.
  if (handled && handled.id !== shipmentId) throw requestReused();
  if (handled) return handled;
  // Again: what was read before the lock may be old.
  const shipment = await found(change, shipmentId);
  const updated = shipment.status === status ? shipment : await stepped(change, shipment, status);
  await rememberRequest(change, known, updated);
  return updated;
}

async function found({ tx }: ShipmentChange, shipmentId: string): Promise<ShipmentRecord> {
  const shipment = await shipmentsIn(tx).where('id', '=', shipmentId).executeTakeFirst();
  if (!shipment) throw AppError.notFound('shipment', shipmentId);
  return shipment;
}

async function stepped(change: ShipmentChange, shipment: ShipmentRecord, status: CarrierState) {
  const allowed: readonly ShipmentState[] = NEXT_STATES[shipment.status];
  if (!allowed.includes(status)) throw noStep(shipment, status);
  return setState(change, shipment, status, timesOf(shipment, status, change.now));
}

/** The clocks of two processes may differ; a parcel still leaves after it was packed and arrives after it left. */
function timesOf(
  { created_at, shipped_at }: ShipmentRecord,
  status: CarrierState,
  now: Date,
): Partial<Pick<ShipmentRow, 'shipped_at' | 'delivered_at'>> {
  const notBefore = (earlier: Date) => (now < earlier ? earlier : now);
  if (status === 'in_transit') return { shipped_at: notBefore(created_at) };
  if (status === 'delivered') return { delivered_at: notBefore(shipped_at ?? created_at) };
  return {};
}

const noStep = ({ id, status }: ShipmentRecord, wanted: CarrierState): AppError =>
  AppError.of(
    'FAILED_PRECONDITION',
    { resource: 'shipment', id, status },
    { message: `The shipment "${id}" is ${status} and does not become ${wanted}.` },
  );
