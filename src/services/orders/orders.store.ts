import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { grouped } from '../../platform/db/grouped.js';
import { cutPage, keysetPage, pageTokenOf, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { visibleTo, type Owners } from '../visible-to.js';
import { mayBecome, type OrderState } from './orders.rules.js';
import type { OrderLineRow, OrderRow, OrdersTables } from './orders.tables.js';

export interface OrderFilter {
  readonly states: readonly OrderState[];
  readonly customerId: string;
  readonly placedAfter: Date | undefined;
  readonly placedBefore: Date | undefined;
  readonly updatedSince: Date | undefined;
}

export type OrderRecord = OrderRow & { readonly lines: readonly OrderLineRow[] };

export interface OrderPage {
  readonly orders: readonly OrderRecord[];
  readonly nextPageToken: string;
  readonly itemTokens: readonly string[];
}

const NEWEST_FIRST: Keyset = { sort: 'placed_at', id: 'id', type: 'timestamptz', direction: 'desc' };

/** Partners see the orders that they placed. */
const OWNERS: Owners<OrdersTables, 'orders'> = { customer: 'customer_id', partner: 'partner_id' };

@Injectable()
export class OrdersStore {
  constructor(private readonly db: Kysely<OrdersTables>) {}

  async find(principal: Principal, orderIds: readonly string[]): Promise<readonly OrderRecord[]> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return [];
    const rows = await visibleTo(principal, this.db.selectFrom('orders').selectAll(), OWNERS)
      .where('id', 'in', ids)
      .execute();
    return this.withLines(rows);
  }

  async page(
    principal: Principal,
    filter: OrderFilter,
    page: { readonly after: PageKey | undefined; readonly size: number },
  ): Promise<OrderPage> {
    const { states, customerId, placedAfter, placedBefore, updatedSince } = filter;
    const query = visibleTo(principal, this.db.selectFrom('orders').selectAll(), OWNERS)
      .$if(states.length > 0, (q) => q.where('status', 'in', states))
      .$if(customerId !== '', (q) => q.where('customer_id', '=', customerId))
      .$if(placedAfter !== undefined, (q) => q.where('placed_at', '>=', placedAfter as Date))
      .$if(placedBefore !== undefined, (q) => q.where('placed_at', '<', placedBefore as Date))
      .$if(updatedSince !== undefined, (q) => q.where('updated_at', '>=', updatedSince as Date));
    const { rows, nextPageToken } = cutPage(await keysetPage(query, NEWEST_FIRST, page).execute(), page.size);
    return { orders: await this.withLines(rows), nextPageToken, itemTokens: rows.map(pageTokenOf) };
  }

  /** Repeating a request id changes nothing; a step that NEXT_STATES does not have is FAILED_PRECONDITION. */
  async move(principal: Principal, requestId: string, id: string, to: OrderState, now: Date): Promise<OrderRecord> {
    if (!isId('ord', id)) throw AppError.notFound('order', id);
    const row = await this.db.transaction().execute(async (tx) => {
      const order = await visibleTo(principal, tx.selectFrom('orders').selectAll(), OWNERS)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!order) throw AppError.notFound('order', id);
      if (!(await this.firstTime(tx, requestId, id))) return order;
      if (!mayBecome(order.status, to))
        throw AppError.of('FAILED_PRECONDITION', { order_id: id, status: order.status, wanted: to });
      return tx
        .updateTable('orders')
        .set({ status: to, updated_at: now })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    const [record] = await this.withLines([row]);
    return record as OrderRecord;
  }

  private async firstTime(tx: Transaction<OrdersTables>, requestId: string, orderId: string): Promise<boolean> {
    const inserted = await tx
      .insertInto('handled_requests')
      .values({ request_id: requestId, order_id: orderId })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }

  private async withLines(rows: readonly OrderRow[]): Promise<readonly OrderRecord[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const lines = await this.db
      .selectFrom('order_lines')
      .selectAll()
      .where('order_id', 'in', ids)
      .orderBy('position')
      .execute();
    const byOrder = grouped(lines, ({ order_id }) => order_id);
    return rows.map((row) => ({ ...row, lines: byOrder.get(row.id) ?? [] }));
  }
}
