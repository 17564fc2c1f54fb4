import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { array, id, integer, object, oneOf } from './schema.js';

const key = ({ order_id }: { readonly order_id: string }): string => order_id;
const order = { order_id: id('ord') };
const lines = array(object({ product_id: id('prd'), quantity: integer(1) }));
const example = { order_id: EXAMPLE.order, lines: [{ product_id: EXAMPLE.product, quantity: 1 }] };

export const stockEvents = {
  'stock.reserved': {
    1: version({
      summary: 'All lines of the order are set aside.',
      key,
      data: object({ ...order, lines }),
      example,
    }),
  },
  'stock.reservation_failed': {
    1: version({
      summary: 'Nothing is set aside, because something of the order is missing.',
      key,
      data: object({
        ...order,
        reason: oneOf('insufficient_inventory', 'unknown_product'),
        lines: array(object({ product_id: id('prd'), requested: integer(1), available: integer(0) })),
      }),
      example: {
        order_id: EXAMPLE.order,
        reason: 'insufficient_inventory',
        lines: [{ product_id: EXAMPLE.product, requested: 2, available: 1 }],
      },
    }),
  },
  'stock.released': {
    1: version({
      summary: 'What was set aside for the order is on sale again.',
      key,
      data: object({ ...order, lines }),
      example,
    }),
  },
};
