import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { Principal } from '../../platform/access.js';
import type { Clock } from '../../platform/clock.js';
import { cutPage, keysetPage, pageTokenOf, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { visibleTo, type Owners } from '../visible-to.js';
import type { CustomerRow, CustomersTables } from './customers.tables.js';
import { findOrCreate, type Buyer } from './found-customers.js';

export interface CustomerPage {
  readonly customers: readonly CustomerRow[];
  readonly nextPageToken: string;
  readonly itemTokens: readonly string[];
}

const NEWEST_FIRST: Keyset = { sort: 'created_at', id: 'id', type: 'timestamptz', direction: 'desc' };

/** Customers see themselves, partners those they brought. */
const OWNERS: Owners<CustomersTables, 'customers'> = { customer: 'id', partner: 'partner_id' };

@Injectable()
export class CustomersStore {
  constructor(private readonly db: Kysely<CustomersTables>) {}

  async find(principal: Principal, customerIds: readonly string[]): Promise<readonly CustomerRow[]> {
    const ids = customerIds.filter((id) => isId('cus', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, this.db.selectFrom('customers').selectAll(), OWNERS).where('id', 'in', ids).execute();
  }

  async page(
    principal: Principal,
    updatedSince: Date | undefined,
    page: { readonly after: PageKey | undefined; readonly size: number },
  ): Promise<CustomerPage> {
    const query = visibleTo(principal, this.db.selectFrom('customers').selectAll(), OWNERS).$if(
      updatedSince !== undefined,
      (q) => q.where('updated_at', '>=', updatedSince as Date),
    );
    const { rows, nextPageToken } = cutPage(await keysetPage(query, NEWEST_FIRST, page).execute(), page.size);
    return { customers: rows, nextPageToken, itemTokens: rows.map(pageTokenOf) };
  }

  findOrCreate(buyer: Buyer, clock: Clock): Promise<CustomerRow> {
    return findOrCreate(this.db, buyer, clock);
  }

  /** Repeating a request id changes nothing. */
  async setNote(principal: Principal, requestId: string, id: string, note: string, now: Date): Promise<CustomerRow> {
    if (!isId('cus', id)) throw AppError.notFound('customer', id);
    return this.db.transaction().execute(async (tx) => {
      const customer = await visibleTo(principal, tx.selectFrom('customers').selectAll(), OWNERS)
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
