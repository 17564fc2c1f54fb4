import { Fields } from '../fields.js';
import { Unreadable } from '../unreadable.js';
import { meaningOf } from '../meaning.js';
import type { Provider, Told, Translation } from '../provider.js';
import { standardWebhooks } from '../signatures/standard-webhooks.js';

/**
 * Odoo's own webhook action signs nothing, so a companion module does: Standard Webhooks headers, and a body with `type` and
 * `data`. Without it, what Odoo's own action sends comes to a secret path: see docs/webhooks-in.md.
 */
export const odoo: Provider = {
  name: 'odoo',
  schemes: [standardWebhooks('odoo')],
  keeps: ['webhook-timestamp'],
  translate({ body }) {
    const told = Fields.of(body);
    return told.has('_model') ? ofOwnAction(told) : ofModule(told);
  },
};

const provider = 'odoo';

function ofModule(body: Fields): Translation {
  const type = body.text('type');
  const told = meaningOf(MEANING, type);
  return told ? { events: [told(body.object('data'))] } : { ignored: `nothing here hears of ${type}` };
}

const MEANING: Readonly<Record<string, (data: Fields) => Told>> = {
  'stock.move/confirmed': (move) => ({
    type: 'stock_move.confirmed',
    data: {
      provider,
      move_id: move.id('move_id'),
      sku: move.text('sku'),
      quantity: move.units('quantity'),
      confirmed_at: move.instant('confirmed_at'),
    },
  }),
  'sale.order/confirmed': (order) => {
    const currency = order.currency('currency');
    return {
      type: 'imported_order.created',
      data: {
        provider,
        external_order_id: order.id('order_id'),
        email: order.textOrNone('email') ?? '',
        name: order.textOrNone('name') ?? '',
        currency,
        total: order.money('total', currency),
        lines: order.list('lines').map((line) => ({
          sku: line.text('sku'),
          quantity: line.units('quantity'),
          unit_price: line.money('unit_price', currency),
        })),
        shipping_total: order.has('shipping_total') ? order.money('shipping_total', currency) : null,
        tax_total: order.has('tax_total') ? order.money('tax_total', currency) : null,
        shipping_address: addressOf(order.object('shipping_address')),
        placed_at: order.instant('placed_at'),
      },
    };
  },
};

const addressOf = (address: Fields) => ({
  recipient: address.text('recipient'),
  line1: address.textOrNone('line1') ?? '',
  line2: address.textOrNone('line2') ?? '',
  city: address.textOrNone('city') ?? '',
  region: address.textOrNone('region') ?? '',
  postal_code: address.textOrNone('postal_code') ?? '',
  country_code: address.text('country_code'),
});

/**
 * `{_model, _id, _action, …fields}`: fields of the record, relations as bare numbers. A move says enough where two fields were
 * added to it by hand, `x_sku` and `x_delta`; an order never does, as its lines are numbers too.
 */
function ofOwnAction(body: Fields): Translation {
  const model = body.text('_model');
  if (model === 'sale.order')
    throw new Unreadable('Odoo’s own action does not say what is in an order: install the companion module');
  if (model !== 'stock.move') return { ignored: `nothing here hears of ${model}` };
  // The module does not tell of these either: nothing that is for sale here.
  if (body.isFalse('x_sku')) return { ignored: 'the product has no reference' };
  return {
    events: [
      {
        type: 'stock_move.confirmed',
        data: {
          provider,
          move_id: body.id('_id'),
          sku: body.text('x_sku'),
          quantity: body.units('x_delta'),
          confirmed_at: utc(body.text('date')),
        },
      },
    ],
  };
}

/** Odoo writes "2026-11-05 09:30:00", and means UTC. */
function utc(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
  const moment = new Date(match ? `${match[1]}T${match[2]}Z` : NaN);
  if (Number.isNaN(moment.getTime())) throw new Unreadable('date must be a date and time as Odoo writes it');
  return moment.toISOString();
}
