import type { Transaction } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import { checkContents, contentsOf, requestReused } from '../request-contents.js';
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

/** A request that is known again by its id. */
interface KnownRequest {
  readonly operation: ShipmentOperation;
  readonly requestId: string;
  /** What is asked for. */
  readonly asked: object;
}

/** The shipment that this very request worked on before. */
export async function handledShipment(
  { tx }: ShipmentChange,
  { operation, requestId, asked }: KnownRequest,
): Promise<ShipmentRecord | undefined> {
  const handled = await tx
    .selectFrom('handled_requests')
    .select(['shipment_id', 'contents'])
    .where('operation', '=', operation)
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  if (!handled) return undefined;
  checkContents(handled, asked);
  return shipmentsIn(tx).where('id', '=', handled.shipment_id).executeTakeFirstOrThrow();
}

export async function rememberRequest(
  { tx }: ShipmentChange,
  { operation, requestId, asked }: KnownRequest,
  { id }: ShipmentRecord,
): Promise<void> {
  const inserted = await tx
    .insertInto('handled_requests')
    .values({ operation, request_id: requestId, shipment_id: id, contents: contentsOf(asked) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  // Two orders by one request id at one moment: the lock of an order does not see the other.
  if (inserted.numInsertedOrUpdatedRows === 0n) throw requestReused();
}

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
