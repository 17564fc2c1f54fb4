import type { Kysely } from 'kysely';
import { consumer, type AnyConsumer } from '../../events/bus/consumer.js';
import { causedByEvent } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Clock } from '../../platform/clock.js';
import { cutPage, keysetPage, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { newId } from '../../platform/ids.js';
import type { InvoiceRow, PaymentsTables } from './payments.tables.js';

const HEARS = { 'deal.won': 1 } as const;

/** A deal that was won makes one draft of an invoice, however often and by whichever delivery it is told. */
export const invoiceDrafts = (outbox: Outbox, clock: Clock): AnyConsumer =>
  consumer<typeof HEARS, PaymentsTables>({
    name: 'payments.invoice_drafts',
    // Deals are few.
    concurrency: 1,
    hears: HEARS,
    from: 'beginning',
    schema: 'payments',
    handle: async (tx, event) => {
      const { provider, deal_id, name, amount, company, contact_email, won_at } = event.data;
      const drafted = await tx
        .insertInto('invoices')
        .values({
          ...{ id: newId('inv', clock), status: 'draft', provider, deal_id, name },
          ...{ currency: amount.currency, amount: amount.amount },
          ...{ company: company ?? '', contact_email: contact_email ?? '' },
          ...{ won_at: new Date(won_at), created_at: new Date(clock.now()) },
        })
        .onConflict((conflict) => conflict.columns(['provider', 'deal_id']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!drafted) return;
      const data = { invoice_id: drafted.id, provider, deal_id, company, amount };
      await outbox.add(tx, { type: 'invoice.drafted', data, cause: causedByEvent(event) });
    },
  });

const NEWEST_FIRST: Keyset = { sort: 'created_at', id: 'id', type: 'timestamptz', direction: 'desc' };

export async function invoicesPage(
  db: Kysely<PaymentsTables>,
  dealId: string,
  page: { readonly after: PageKey | undefined; readonly size: number },
): Promise<{ readonly rows: readonly InvoiceRow[]; readonly nextPageToken: string }> {
  const all = db.selectFrom('invoices').selectAll();
  const query = dealId === '' ? all : all.where('deal_id', '=', dealId);
  return cutPage(await keysetPage(query, NEWEST_FIRST, page).execute(), page.size);
}
