import { consumer, type AnyConsumer, type Heard } from '../../events/bus/consumer.js';
import { CHOREOGRAPHED } from '../../events/bus/modes.js';
import { causedByEvent } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { setState } from './order-changes.store.js';
import type { OrderWork, SteppedState } from './order-events.js';
import type { OrdersTables } from './orders.tables.js';

const HEARS = {
  'shipment.created': 1,
  'shipment.failed': 1,
  'payment.failed': 1,
  'stock.reservation_failed': 1,
} as const;
type Told = Heard<typeof HEARS>;

/**
 * How an order ends up where it is fulfilled by events alone: confirmed when its parcel is made up, failed when stock,
 * money or parcel cannot be had. An order that was called off meanwhile stays so.
 */
export const choreography = (outbox: Outbox, clock: Clock): AnyConsumer =>
  consumer<typeof HEARS, OrdersTables>({
    name: 'orders.choreography',
    hears: HEARS,
    only: {
      'shipment.created': CHOREOGRAPHED,
      'shipment.failed': CHOREOGRAPHED,
      'payment.failed': CHOREOGRAPHED,
      'stock.reservation_failed': CHOREOGRAPHED,
    },
    from: 'beginning',
    schema: 'orders',
    handle: async (tx, event) => {
      const work = { tx, outbox, now: new Date(clock.now()), cause: causedByEvent(event) };
      const { state, reason } = endOf(event);
      await settle(work, event.data.order_id, state, reason);
    },
  });

interface End {
  readonly state: SteppedState;
  readonly reason: string;
}

function endOf(event: Told): End {
  switch (event.event_type) {
    case 'shipment.created':
      return { state: 'confirmed', reason: '' };
    case 'shipment.failed':
      return { state: 'failed', reason: 'shipment_failed' };
    case 'stock.reservation_failed':
      return { state: 'failed', reason: 'insufficient_inventory' };
    case 'payment.failed':
      return { state: 'failed', reason: event.data.reason === TIMED_OUT ? TIMED_OUT : 'payment_declined' };
    default:
      return event satisfies never;
  }
}

const TIMED_OUT = 'payment_timed_out';

async function settle(work: OrderWork, orderId: string, state: SteppedState, reason: string): Promise<void> {
  const order = await work.tx.selectFrom('orders').selectAll().where('id', '=', orderId).forUpdate().executeTakeFirst();
  // A saga decides by itself about the orders that it drives; events from before the log knew which are brought all.
  if (order?.fulfillment_mode !== 'choreographed' || order.status !== 'pending') return;
  await setState(work, order, state, reason);
}
