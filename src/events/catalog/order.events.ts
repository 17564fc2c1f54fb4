import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { array, currency, id, integer, money, nullable, object, oneOf, text } from './schema.js';
import { address, addressExample } from './shipping-address.js';

const line = object({
  line_id: id('oli'),
  product_id: id('prd'),
  sku: text(),
  quantity: integer(1),
  unit_price: money(),
});

const key = ({ order_id }: { readonly order_id: string }): string => order_id;
const order = {
  order_id: id('ord'),
  number: text('As people say it: "T-100042".'),
  customer_id: id('cus'),
  mode: oneOf('orchestrated', 'choreographed'),
};
const returned = {
  return_id: id('ret'),
  refund: money(),
  lines: array(object({ line_id: id('oli'), product_id: id('prd'), quantity: integer(1) })),
};
const example = {
  order_id: EXAMPLE.order,
  number: EXAMPLE.number,
  customer_id: EXAMPLE.customer,
  mode: 'orchestrated' as const,
};
const returnedExample = {
  return_id: EXAMPLE.return,
  refund: { amount: 24999, currency: 'USD' },
  lines: [{ line_id: EXAMPLE.line, product_id: EXAMPLE.product, quantity: 1 }],
};

export const orderEvents = {
  'order.created': {
    1: version({
      summary: 'An order is durable. It carries all that fulfillment needs.',
      key,
      data: object({
        ...order,
        partner_id: nullable(id('ptr')),
        currency: currency(),
        total: money(),
        lines: array(line),
        payment_method_id: text('What to charge, as the payment provider knows it.'),
        shipping_address: address,
      }),
      example: {
        ...example,
        partner_id: null,
        currency: 'USD',
        total: { amount: 24999, currency: 'USD' },
        lines: [
          {
            line_id: EXAMPLE.line,
            product_id: EXAMPLE.product,
            sku: 'LAMP-01',
            quantity: 1,
            unit_price: { amount: 24999, currency: 'USD' },
          },
        ],
        payment_method_id: 'pm_card_visa',
        shipping_address: addressExample,
      },
    }),
  },
  'order.confirmed': {
    1: version({
      summary: 'Stock, payment and parcel are sure: nothing is undone any more.',
      key,
      data: object(order),
      example,
    }),
  },
  'order.cancelled': {
    1: version({
      summary: 'The order will not be fulfilled, because somebody asked for it.',
      key,
      data: object({ ...order, reason: text() }),
      example: { ...example, reason: 'changed_mind' },
    }),
  },
  'order.failed': {
    1: version({
      summary: 'The order could not be fulfilled; whatever was done for it is undone.',
      key,
      data: object({ ...order, reason: text('Stable, for programs: "payment_declined", "insufficient_inventory".') }),
      example: { ...example, reason: 'payment_declined' },
    }),
  },
  'order.cancellation_requested': {
    1: version({
      summary: 'Somebody asked to cancel; order.cancelled follows, or the order was too far on its way.',
      key,
      data: object({ ...order, reason: text() }),
      example: { ...example, reason: 'changed_mind' },
    }),
  },
  'order.shipped': {
    1: version({
      summary: 'The parcel is with the carrier.',
      key,
      data: object({ ...order, shipment_id: nullable(id('shp')) }),
      example: { ...example, shipment_id: EXAMPLE.shipment },
    }),
  },
  'order.delivered': {
    1: version({ summary: 'The parcel has arrived.', key, data: object(order), example }),
  },
  'order.return_requested': {
    1: version({
      summary: 'The customer wants to send lines back.',
      key,
      data: object({ ...order, ...returned, reason: text('What the customer wrote.') }),
      example: { ...example, ...returnedExample, reason: 'damaged' },
    }),
  },
  'order.returned': {
    1: version({
      summary: 'What was sent back is here and refunded.',
      key,
      data: object({ ...order, ...returned }),
      example: { ...example, ...returnedExample },
    }),
  },
};
