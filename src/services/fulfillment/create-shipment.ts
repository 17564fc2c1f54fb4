import type { Address } from '../../gen/trivium/type/v1/Address.js';
import { AppError } from '../../platform/errors.js';
import { newId } from '../../platform/ids.js';
import { carrierTo, trackingOf } from './carriers.js';
import { requestReused } from '../request-contents.js';
import { handledShipment, lockDispatch, rememberRequest, shipmentsOf } from './shipment-change.js';
import type { ShipmentChange } from './shipment-change.js';
import { publishCreated } from './shipment-events.js';
import type { ShipmentRecord } from './shipments.query.js';

/** What is to be sent, and where to. */
export interface Parcel {
  readonly requestId: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly partnerId: string;
  readonly lines: ShipmentRecord['lines'];
  readonly address: Address;
}

/** An order is sent once, however often and by whatever request it is asked for. */
export async function createShipment(change: ShipmentChange, parcel: Parcel): Promise<ShipmentRecord> {
  const dispatch = await lockDispatch(change, parcel.orderId);
  // Before the repeat is looked for: whoever comes late must not read "preparing" out of any answer.
  if (dispatch.cancelled_at) throw cancelled(parcel.orderId);
  const { requestId, ...asked } = parcel;
  const known = { operation: 'create', requestId, asked } as const;
  const handled = await handledShipment(change, known);
  // Of processes that did not keep what was asked for.
  if (handled && handled.order_id !== parcel.orderId) throw requestReused();
  if (handled) return handled;
  const [earlier] = await shipmentsOf(change, parcel.orderId);
  const shipment = earlier ?? (await prepared(change, parcel));
  await rememberRequest(change, known, shipment);
  return shipment;
}

const cancelled = (orderId: string): AppError =>
  AppError.of(
    'FAILED_PRECONDITION',
    { resource: 'order', id: orderId },
    { message: `The shipment of the order "${orderId}" was cancelled.` },
  );

async function prepared(change: ShipmentChange, parcel: Parcel): Promise<ShipmentRecord> {
  const { tx, now } = change;
  const { orderId, address, lines } = parcel;
  const carrier = carrierTo(address.countryCode);
  if (carrier === undefined) throw AppError.of('NO_CARRIER', { country_code: address.countryCode });
  const id = newId('shp', { now: () => now.getTime() });
  const row = {
    id,
    order_id: orderId,
    customer_id: parcel.customerId,
    partner_id: parcel.partnerId,
    status: 'preparing',
    carrier,
    ...trackingOf(orderId),
    address,
    created_at: now,
    shipped_at: null,
    delivered_at: null,
  } as const;
  await tx.insertInto('shipments').values(row).execute();
  await tx
    .insertInto('shipment_lines')
    .values(lines.map((line) => ({ shipment_id: id, ...line })))
    .execute();
  const shipment = { ...row, lines };
  await publishCreated(change, shipment);
  return shipment;
}
