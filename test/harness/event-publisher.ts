import { openEventDatabase } from '../../src/events/log/event-database.js';
import { CATALOG } from '../../src/events/catalog/catalog.js';
import { Outbox, type AnyNewEvent } from '../../src/events/outbox.js';
import { newId } from '../../src/platform/ids.js';

/** Whose an order is. */
export interface OrderOwners {
  readonly orderId: string;
  readonly customerId?: string;
  readonly partnerId?: string | null;
}

/** Publishes as services do, without doing what the events tell of. */
export interface EventPublisher {
  /** In one transaction. */
  publish(...events: readonly AnyNewEvent[]): Promise<void>;
  close(): Promise<void>;
}

export function eventPublisher(databaseUrl: string): EventPublisher {
  const db = openEventDatabase(databaseUrl, { maxConnections: 2 });
  const outbox = new Outbox('orders');
  return {
    publish: (...events) => db.transaction().execute((tx) => outbox.add(tx, ...events)),
    close: () => db.destroy(),
  };
}

const cause = { correlation_id: 'req_test', trace_id: '0'.repeat(32), causation_id: 'req_test' };

export const created = ({ orderId, customerId = newId('cus'), partnerId = null }: OrderOwners): AnyNewEvent => ({
  type: 'order.created',
  data: { ...CATALOG['order.created'][1].example, order_id: orderId, customer_id: customerId, partner_id: partnerId },
  cause,
});

/** Belongs to whom the events before it of the same order belong. */
export const captured = ({ orderId }: OrderOwners): AnyNewEvent => ({
  type: 'payment.captured',
  data: { ...CATALOG['payment.captured'][1].example, order_id: orderId },
  cause,
});

export const reserved = ({ orderId }: OrderOwners): AnyNewEvent => ({
  type: 'stock.reserved',
  data: { ...CATALOG['stock.reserved'][1].example, order_id: orderId },
  cause,
});

/** With a number to tell it by. */
export const confirmed = ({ orderId, customerId = newId('cus') }: OrderOwners, number = 'T-1'): AnyNewEvent => ({
  type: 'order.confirmed',
  data: { order_id: orderId, number, customer_id: customerId, mode: 'orchestrated' },
  cause,
});
