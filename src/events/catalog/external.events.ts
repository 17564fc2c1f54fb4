import { version } from './event-version.js';
import { address, addressExample } from './shipping-address.js';
import { array, currency, instant, integer, money, nullable, object, personal, text, units } from './schema.js';

/** What providers outside tell: they name things their own way, and belong to no customer and no partner of the house. */
const provider = text('Who told it: "stripe", "shopify".');
const usd = (amount: number) => ({ amount, currency: 'USD' });

interface OfPayment {
  readonly provider_payment_id: string;
}
const paymentKey = ({ provider_payment_id }: OfPayment): string => provider_payment_id;
const payment = { provider, provider_payment_id: text('As the provider names it: "pi_…".') };
const paymentExample = { provider: 'stripe', provider_payment_id: 'pi_3PqVb2LkdIwHu7ix0Xy1Zabc' };

const providerPaymentEvents = {
  'provider_payment.succeeded': {
    1: version({
      summary: 'The provider took the money.',
      key: paymentKey,
      data: object({ ...payment, amount: money() }),
      example: { ...paymentExample, amount: usd(24999) },
    }),
  },
  'provider_payment.failed': {
    1: version({
      summary: 'The provider will not take the money.',
      key: paymentKey,
      data: object({ ...payment, amount: money(), reason: text('As the provider says: "card_declined".') }),
      example: { ...paymentExample, amount: usd(24999), reason: 'card_declined' },
    }),
  },
  'provider_payment.refunded': {
    1: version({
      summary: 'The provider gave money back: `refunded` of it so far, all times together.',
      key: paymentKey,
      data: object({ ...payment, refunded: money() }),
      example: { ...paymentExample, refunded: usd(4999) },
    }),
  },
  'provider_payment.disputed': {
    1: version({
      summary: 'The holder of the card wants the money back, and the bank asks for proof.',
      key: paymentKey,
      data: object({ ...payment, dispute_id: text(), amount: money(), reason: text('As the provider says.') }),
      example: {
        ...paymentExample,
        dispute_id: 'dp_1PqVb2LkdIwHu7ixqwert',
        amount: usd(24999),
        reason: 'product_not_received',
      },
    }),
  },
};

interface OfImportedOrder {
  readonly provider: string;
  readonly external_order_id: string;
}
const importedKey = ({ provider: from, external_order_id }: OfImportedOrder): string => `${from}:${external_order_id}`;
const imported = { provider, external_order_id: text('As the provider names the order.') };
const importedExample = { provider: 'shopify', external_order_id: '820982911946154508' };

const importedOrderEvents = {
  'imported_order.created': {
    1: version({
      summary: 'Somebody bought in a shop outside, and paid there.',
      key: importedKey,
      data: object({
        ...imported,
        email: personal(text('Of the buyer.')),
        name: personal(text('Of the buyer.')),
        currency: currency(),
        total: money(),
        lines: array(object({ sku: text(), quantity: integer(1), unit_price: money() })),
        shipping_total: nullable(money()),
        tax_total: nullable(money()),
        shipping_address: address,
        placed_at: instant('When the buyer bought.'),
      }),
      example: {
        ...importedExample,
        email: 'ada@example.com',
        name: 'Ada Lovelace',
        currency: 'USD',
        total: usd(25999),
        lines: [{ sku: 'LAMP-01', quantity: 1, unit_price: usd(24999) }],
        shipping_total: usd(1000),
        tax_total: null,
        shipping_address: addressExample,
        placed_at: '2026-11-05T09:29:58.000Z',
      },
    }),
  },
  'imported_order.cancelled': {
    1: version({
      summary: 'The order was called off in the shop outside.',
      key: importedKey,
      data: object({ ...imported, reason: text(), cancelled_at: instant('When it was called off.') }),
      example: { ...importedExample, reason: 'customer', cancelled_at: '2026-11-05T10:12:00.000Z' },
    }),
  },
  'imported_order.refunded': {
    1: version({
      summary: 'The shop outside gave money back to the buyer: `amount` of it, this time.',
      key: importedKey,
      data: object({
        ...imported,
        refund_id: text('As the provider names it.'),
        amount: money(),
        lines: array(object({ sku: text(), quantity: integer(1) })),
      }),
      example: {
        ...importedExample,
        refund_id: '929361462',
        amount: usd(4999),
        lines: [{ sku: 'LAMP-01', quantity: 1 }],
      },
    }),
  },
};

interface OfItem {
  readonly provider: string;
  readonly external_item_id: string;
}

const warehouseEvents = {
  'stock_level.changed': {
    1: version({
      summary: 'So many units of an item are for sale, by the count of a shop outside.',
      key: ({ provider: from, external_item_id }: OfItem): string => `${from}:${external_item_id}`,
      data: object({
        provider,
        external_item_id: text('As the provider names the item.'),
        sku: nullable(text('Where the provider says it.')),
        available: units('Below 0 where the shop sold more than it had.'),
        changed_at: instant('When the count changed: the last one holds.'),
      }),
      example: {
        provider: 'shopify',
        external_item_id: '271878346596884015',
        sku: null,
        available: 24,
        changed_at: '2026-11-05T09:30:00.000Z',
      },
    }),
  },
  'stock_move.confirmed': {
    1: version({
      summary: 'Units came into the warehouse, or left it.',
      key: ({ move_id }: { readonly move_id: string }): string => move_id,
      data: object({
        provider,
        move_id: text('As the provider names the move.'),
        sku: text(),
        quantity: units('Above 0 for units that came, below 0 for units that left.'),
        confirmed_at: instant('When the move was confirmed.'),
      }),
      example: {
        provider: 'odoo',
        move_id: '4711',
        sku: 'LAMP-01',
        quantity: 12,
        confirmed_at: '2026-11-05T09:30:00.000Z',
      },
    }),
  },
};

const dealEvents = {
  'deal.won': {
    1: version({
      summary: 'A customer of the sales people agreed to buy.',
      key: ({ deal_id }: { readonly deal_id: string }): string => deal_id,
      data: object({
        provider,
        deal_id: text('As the provider names the deal.'),
        name: text(),
        amount: money(),
        company: nullable(text()),
        contact_email: nullable(personal(text())),
        won_at: instant('When they agreed.'),
      }),
      example: {
        provider: 'crm',
        deal_id: '9436120',
        name: 'Forty lamps for the new office',
        amount: usd(799960),
        company: 'Analytical Engines Ltd',
        contact_email: 'ada@example.com',
        won_at: '2026-11-05T09:30:00.000Z',
      },
    }),
  },
};

export const externalEvents = {
  ...providerPaymentEvents,
  ...importedOrderEvents,
  ...warehouseEvents,
  ...dealEvents,
};
