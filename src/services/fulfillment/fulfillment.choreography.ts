import { consumer, NeverHandled, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import { CHOREOGRAPHED } from '../../events/bus/modes.js';
import { causedByEvent } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { AppError } from '../../platform/errors.js';
import { uuidOf } from '../../platform/ids.js';
import { cancelShipment } from './cancel-shipment.js';
import { createShipment } from './create-shipment.js';
import type { FulfillmentTables, PlannedShipmentRow } from './fulfillment.tables.js';
import type { ShipmentState } from './fulfillment.rules.js';
import { shipmentsOf, type ShipmentChange } from './shipment-change.js';
import { publishFailed } from './shipment-events.js';
import { updateShipment, type CarrierState } from './update-shipment.js';

const HEARS = {
  'order.created': 1,
  'payment.captured': 1,
  'order.cancelled': 1,
  'order.failed': 1,
  'order.shipped': 1,
  'order.delivered': 1,
} as const;
type Told = Heard<typeof HEARS>;
type OrderCreated = Extract<Told, { event_type: 'order.created' }>['data'];

/**
 * What fulfillment does by itself where orders are fulfilled by events alone: the parcel is prepared when the order is
 * paid. Whoever drives an order, its parcels stop, leave and arrive with it.
 */
export const choreography = (outbox: Outbox, clock: Clock): AnyConsumer =>
  consumer<typeof HEARS, FulfillmentTables>({
    name: 'fulfillment.choreography',
    hears: HEARS,
    only: { 'order.created': CHOREOGRAPHED, 'payment.captured': CHOREOGRAPHED },
    from: 'beginning',
    schema: 'fulfillment',
    handle: (tx, event) => {
      const change = { tx, outbox, now: new Date(clock.now()), cause: causedByEvent(event) };
      return follow(change, event);
    },
  });

async function follow(change: ShipmentChange, event: Told): Promise<void> {
  const { order_id: orderId } = event.data;
  switch (event.event_type) {
    case 'order.created':
      return plan(change, event.data);
    case 'payment.captured':
      return sendPlanned(change, orderId);
    case 'order.cancelled':
    case 'order.failed':
      return stop(change, orderId);
    case 'order.shipped':
      return move(change, orderId, 'preparing', 'in_transit');
    case 'order.delivered':
      return move(change, orderId, 'in_transit', 'delivered');
    default:
      return event satisfies never;
  }
}

/** payment.captured does not say what to send where, so it is kept from the order until then. */
async function plan({ tx }: ShipmentChange, order: OrderCreated): Promise<void> {
  const { recipient, line1, line2, city, region, postal_code, country_code } = order.shipping_address;
  const lines = order.lines.map(({ line_id, quantity }) => ({ order_line_id: line_id, quantity }));
  await tx
    .insertInto('planned_shipments')
    .values({
      order_id: order.order_id,
      customer_id: order.customer_id,
      partner_id: order.partner_id ?? '',
      // pg would make a PostgreSQL array of it.
      lines: JSON.stringify(lines) as unknown as typeof lines,
      address: { recipient, line1, line2, city, region, postalCode: postal_code, countryCode: country_code },
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes the plan away: what it was for is done now, or never. */
const planned = ({ tx }: ShipmentChange, orderId: string): Promise<PlannedShipmentRow | undefined> =>
  tx.deleteFrom('planned_shipments').where('order_id', '=', orderId).returningAll().executeTakeFirst();

async function sendPlanned(change: ShipmentChange, orderId: string): Promise<void> {
  const row = await planned(change, orderId);
  if (!row) return;
  const { customer_id: customerId, partner_id: partnerId, lines, address } = row;
  const requestId = uuidOf(orderId, 'create-shipment');
  try {
    await createShipment(change, { requestId, orderId, customerId, partnerId, lines, address });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'NO_CARRIER') return publishFailed(change, row, 'no_carrier');
    // An order that was called off before it was paid is nothing to try again.
    if (error.code !== 'FAILED_PRECONDITION') throw error;
  }
}

async function stop(change: ShipmentChange, orderId: string): Promise<void> {
  await planned(change, orderId);
  try {
    await cancelShipment(change, orderId);
  } catch (error) {
    // The order says that it did not leave, and the parcel has: people must look at it, and waiting does not help.
    if (error instanceof AppError) throw new NeverHandled(error.message, { cause: error });
    throw error;
  }
}

async function move(change: ShipmentChange, orderId: string, from: ShipmentState, to: CarrierState): Promise<void> {
  for (const shipment of await shipmentsOf(change, orderId)) {
    const step = { requestId: uuidOf(shipment.id, to), shipmentId: shipment.id, status: to };
    if (shipment.status === from) await updateShipment(change, step);
  }
}
