import type { InvoiceInput } from '../../gen/trivium/payments/v1/Invoice.js';
import { toTimestamp } from '../../platform/timestamp.js';
import type { InvoiceRow } from './payments.tables.js';

const STATUS = { draft: 'INVOICE_STATUS_DRAFT' } as const satisfies Record<InvoiceRow['status'], string>;

export const invoiceMessage = (invoice: InvoiceRow): InvoiceInput => ({
  id: invoice.id,
  status: STATUS[invoice.status],
  provider: invoice.provider,
  dealId: invoice.deal_id,
  name: invoice.name,
  amount: { currencyCode: invoice.currency, minorUnits: invoice.amount },
  company: invoice.company,
  contactEmail: invoice.contact_email,
  wonAt: toTimestamp(invoice.won_at),
  createdAt: toTimestamp(invoice.created_at),
});
