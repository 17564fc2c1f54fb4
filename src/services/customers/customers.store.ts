import { Injectable } from '@nestjs/common';
import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { cutPage, keysetPage, pageTokenOf, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import type { CustomerRow, CustomersTables } from './customers.tables.js';

export interface CustomerPage {
  readonly customers: readonly CustomerRow[];
  readonly nextPageToken: string;
  readonly itemTokens: readonly string[];
}

const NEWEST_FIRST: Keyset = { sort: 'created_at', id: 'id', type: 'timestamptz', direction: 'desc' };

type CustomerQuery<O> = SelectQueryBuilder<CustomersTables, 'customers', O>;

/** Which customers a caller sees: customers themselves, partners those they brought, staff and services all. */
function visibleTo<O>({ kind, subject }: Principal, query: CustomerQuery<O>): CustomerQuery<O> {
  switch (kind) {
    case 'staff':
    case 'internal':
      return query;
    case 'customer':
      return query.where('id', '=', subject);
    case 'partner':
      return query.where('partner_id', '=', subject);
    case 'anonymous':
      return query.where((where) => where.lit(false));
    default:
      return kind satisfies never;
  }
}

@Injectable()
export class CustomersStore {
  constructor(private readonly db: Kysely<CustomersTables>) {}

  async find(principal: Principal, customerIds: readonly string[]): Promise<readonly CustomerRow[]> {
    const ids = customerIds.filter((id) => isId('cus', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, this.db.selectFrom('customers').selectAll()).where('id', 'in', ids).execute();
  }

  async page(
    principal: Principal,
    updatedSince: Date | undefined,
    page: { readonly after: PageKey | undefined; readonly size: number },
  ): Promise<CustomerPage> {
    const query = visibleTo(principal, this.db.selectFrom('customers').selectAll()).$if(
      updatedSince !== undefined,
      (q) => q.where('updated_at', '>=', updatedSince as Date),
    );
    const { rows, nextPageToken } = cutPage(await keysetPage(query, NEWEST_FIRST, page).execute(), page.size);
    return { customers: rows, nextPageToken, itemTokens: rows.map(pageTokenOf) };
  }

  /** Repeating a request id changes nothing. */
  async setNote(principal: Principal, requestId: string, id: string, note: string, now: Date): Promise<CustomerRow> {
    if (!isId('cus', id)) throw AppError.notFound('customer', id);
    return this.db.transaction().execute(async (tx) => {
      const customer = await visibleTo(principal, tx.selectFrom('customers').selectAll())
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!customer) throw AppError.notFound('customer', id);
      if (!(await this.firstTime(tx, requestId, id))) return customer;
      return tx
        .updateTable('customers')
        .set({ note, updated_at: now })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
  }

  private async firstTime(tx: Transaction<CustomersTables>, requestId: string, customerId: string): Promise<boolean> {
    const inserted = await tx
      .insertInto('handled_requests')
      .values({ request_id: requestId, customer_id: customerId })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }
}
