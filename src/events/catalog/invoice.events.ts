import { version } from './event-version.js';
import { EXAMPLE } from './examples.js';
import { id, money, nullable, object, text } from './schema.js';

export const invoiceEvents = {
  'invoice.drafted': {
    1: version({
      summary: 'An invoice waits for somebody to look at it and send it.',
      key: ({ invoice_id }: { readonly invoice_id: string }) => invoice_id,
      data: object({
        invoice_id: id('inv'),
        provider: text('Where the deal was won: "crm".'),
        deal_id: text('As the provider names the deal.'),
        company: nullable(text()),
        amount: money(),
      }),
      example: {
        invoice_id: EXAMPLE.invoice,
        provider: 'crm',
        deal_id: '9436120',
        company: 'Analytical Engines Ltd',
        amount: { amount: 799960, currency: 'USD' },
      },
    }),
  },
};
