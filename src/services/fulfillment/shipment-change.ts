import type { Transaction } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import { AppError } from '../../platform/errors.js';
import type { ShipmentState } from './fulfillment.rules.js';
import type { DispatchRow, FulfillmentTables, ShipmentOperation, ShipmentRow } from './fulfillment.tables.js';
import { shipmentsIn, type ShipmentRecord } from './shipments.query.js';

/** What a command works in: everything it does takes effect together, or nothing does. */
export interface ShipmentChange {
  readonly tx: Transaction<FulfillmentTables>;
  readonly now: Date;
  readonly outbox: Outbox;
  /** What its events follow from. */
  readonly cause: EventMetadata;
}

/** From here to the end of the transaction nobody else changes the parcels of this order. */
export const lockDispatch = ({ tx }: ShipmentChange, orderId: string): Promise<DispatchRow> =>
  tx
    .insertInto('dispatches')
    .values({ order_id: orderId, cancelled_at: null })
    // Not `doNothing`: an update locks the row that is there.
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet({ order_id: orderId }))
    .returningAll()
    .executeTakeFirstOrThrow();

/** Oldest first. */
export const shipmentsOf = ({ tx }: ShipmentChange, orderId: string): Promise<ShipmentRecord[]> =>
  shipmentsIn(tx).where('order_id', '=', orderId).orderBy('created_at').orderBy('id').execute();

/** The shipment that this very request worked on before. */
export const handledShipment = (
  { tx }: ShipmentChange,
  operation: ShipmentOperation,
  requestId: string,
): Promise<ShipmentRecord | undefined> => {
  const handled = tx
    .selectFrom('handled_requests')
    .select('shipment_id')
    .where('operation', '=', operation)
    .where('request_id', '=', requestId);
  return shipmentsIn(tx).where('id', '=', handled).executeTakeFirst();
};

export async function rememberRequest(
  { tx }: ShipmentChange,
  operation: ShipmentOperation,
  requestId: string,
  { id }: ShipmentRecord,
): Promise<void> {
  const inserted = await tx
    .insertInto('handled_requests')
    .values({ operation, request_id: requestId, shipment_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  // Two orders by one request id at one moment: the lock of an order does not see the other.
  if (inserted.numInsertedOrUpdatedRows === 0n) throw requestReused();
}

export const requestReused = (): AppError => AppError.of('IDEMPOTENCY_KEY_REUSED', { field: 'request_id' });

export async function setState(
  { tx }: ShipmentChange,
  shipment: ShipmentRecord,
  status: ShipmentState,
  times: Partial<Pick<ShipmentRow, 'shipped_at' | 'delivered_at'>> = {},
): Promise<ShipmentRecord> {
  await tx
    .updateTable('shipments')
    .set({ status, ...times })
    .where('id', '=', shipment.id)
    .execute();
  return { ...shipment, status, ...times };
}
