import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { id, money, nullable, object, text } from './schema.js';

const key = ({ order_id }: { readonly order_id: string }): string => order_id;
const payment = { order_id: id('ord'), payment_id: id('pay'), amount: money() };
const example = {
  order_id: EXAMPLE.order,
  payment_id: EXAMPLE.payment,
  amount: { amount: 24999, currency: 'USD' },
};

export const paymentEvents = {
  'payment.captured': {
    1: version({ summary: 'The money is ours.', key, data: object(payment), example }),
  },
  'payment.failed': {
    1: version({
      summary: 'The provider declined, or never answered in time. Nothing was taken.',
      key,
      data: object({
        ...payment,
        payment_id: nullable(id('pay')),
        reason: text('As the provider says: "card_declined".'),
      }),
      example: { ...example, reason: 'card_declined' },
    }),
  },
  'payment.refunded': {
    1: version({
      summary: 'Money went back to the customer: `amount` of it, this time.',
      key,
      data: object({ ...payment, reason: text() }),
      example: { ...example, reason: 'order_cancelled' },
    }),
  },
  'payment.pending': {
    1: version({
      summary: 'The provider has not decided yet: payment.captured or payment.failed follows.',
      key,
      data: object(payment),
      example,
    }),
  },
};
