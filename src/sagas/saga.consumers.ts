import { consumer, type AnyConsumer } from '../events/bus/consumer.js';
import { CHOREOGRAPHED, ORCHESTRATED } from '../events/bus/modes.js';
import type { Event } from '../events/envelope.js';
import type { Money } from '../platform/money.js';
import { fulfillOrder, PAYMENT } from './orders/order-fulfillment.saga.js';
import { sagaId, type Sagas } from './sagas.js';

/** How events start sagas, and tell them what they wait for. What comes twice is started, and told, once. */
export const sagaConsumers = (sagas: Sagas): readonly AnyConsumer[] => [
  consumer({
    name: 'sagas.orders',
    hears: { 'order.created': 1, 'order.cancelled': 1, 'order.return_requested': 1 },
    // What comes back is taken back by a saga in either mode: nobody waits for it, and a refund is to be seen through.
    only: { 'order.created': ORCHESTRATED, 'order.cancelled': ORCHESTRATED },
    // What happened before a worker ever ran is not lost; a saga that is known is not started again.
    from: 'beginning',
    concurrency: 4,
    handle: (_tx, event) => start(sagas, event),
  }),
  consumer({
    name: 'sagas.letters',
    hears: {
      'order.confirmed': 1,
      'order.failed': 1,
      'order.cancelled': 1,
      'order.shipped': 1,
      'order.delivered': 1,
    },
    // The sagas of an order write about how they ended; whatever else becomes of an order is written about here.
    only: { 'order.confirmed': CHOREOGRAPHED, 'order.failed': CHOREOGRAPHED, 'order.cancelled': CHOREOGRAPHED },
    from: 'beginning',
    concurrency: 4,
    handle: (_tx, event) => write(sagas, event),
  }),
  consumer({
    name: 'sagas.payments',
    hears: { 'payment.captured': 1, 'payment.failed': 1 },
    only: { 'payment.captured': ORCHESTRATED, 'payment.failed': ORCHESTRATED },
    from: 'now',
    handle: async (_tx, event) => {
      const word = event.event_type === 'payment.failed' ? { refused: refusalOf(event.data.reason) } : {};
      await sagas.tell(sagaId(fulfillOrder.name, event.data.order_id), PAYMENT, word, event.event_id);
    },
  }),
];

type Starting = Event<'order.created' | 'order.cancelled' | 'order.return_requested'>;

async function start(sagas: Sagas, event: Starting): Promise<void> {
  const { order_id, customer_id } = event.data;
  const begun = { correlationId: event.metadata.correlation_id, traceId: event.metadata.trace_id };
  switch (event.event_type) {
    case 'order.created': {
      const { payment_method_id, partner_id, total, lines } = event.data;
      const ordered = lines.map(({ line_id, product_id, quantity }) => ({ line_id, product_id, quantity }));
      const buyer = { order_id, customer_id, partner_id: partner_id ?? '', payment_method_id };
      const subject = { ...buyer, total: inMinorUnits(total), lines: ordered };
      return sagas.start('fulfillOrder', order_id, { ...begun, subject });
    }
    case 'order.cancelled':
      return sagas.start('cancelOrder', order_id, { ...begun, subject: { order_id, customer_id } });
    case 'order.return_requested': {
      const { return_id, refund, lines } = event.data;
      const back = lines.map(({ product_id, quantity }) => ({ product_id, quantity }));
      const subject = { order_id, customer_id, return_id, refund: inMinorUnits(refund), lines: back };
      return sagas.start('returnOrder', return_id, { ...begun, subject });
    }
  }
}

type Told = Event<'order.confirmed' | 'order.failed' | 'order.cancelled' | 'order.shipped' | 'order.delivered'>;

async function write(sagas: Sagas, { event_type: template, data, metadata }: Told): Promise<void> {
  const { order_id } = data;
  const begun = { correlationId: metadata.correlation_id, traceId: metadata.trace_id };
  await sagas.start('writeLetter', `${order_id}:${template}`, { ...begun, subject: { order_id, template } });
}

const inMinorUnits = ({ amount, currency }: { readonly amount: number; readonly currency: string }): Money => ({
  currencyCode: currency,
  minorUnits: amount,
});

/** A payment that was closed, because its order was called off or for its time, is no decline. */
const REFUSALS: Readonly<Record<string, string>> = {
  cancelled: 'order_cancelled',
  order_cancelled: 'order_cancelled',
  payment_timed_out: 'payment_timed_out',
};
const refusalOf = (reason: string): string => REFUSALS[reason] ?? 'payment_declined';
