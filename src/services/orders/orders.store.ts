import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { grouped } from '../../platform/db/grouped.js';
import { cutPage, keysetPage, pageTokenOf, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { isId } from '../../platform/ids.js';
import type { OrderState } from './orders.rules.js';
import type { OrderLineRow, OrderRow, OrdersTables } from './orders.tables.js';
import { ordersVisibleTo } from './orders.visibility.js';

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

@Injectable()
export class OrdersStore {
  constructor(private readonly db: Kysely<OrdersTables>) {}

  async find(principal: Principal, orderIds: readonly string[]): Promise<readonly OrderRecord[]> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return [];
    const rows = await ordersVisibleTo(principal, this.db.selectFrom('orders').selectAll())
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
    const query = ordersVisibleTo(principal, this.db.selectFrom('orders').selectAll())
      .$if(states.length > 0, (q) => q.where('status', 'in', states))
      .$if(customerId !== '', (q) => q.where('customer_id', '=', customerId))
      .$if(placedAfter !== undefined, (q) => q.where('placed_at', '>=', placedAfter as Date))
      .$if(placedBefore !== undefined, (q) => q.where('placed_at', '<', placedBefore as Date))
      .$if(updatedSince !== undefined, (q) => q.where('updated_at', '>=', updatedSince as Date));
    const { rows, nextPageToken } = cutPage(await keysetPage(query, NEWEST_FIRST, page).execute(), page.size);
    return { orders: await this.withLines(rows), nextPageToken, itemTokens: rows.map(pageTokenOf) };
  }

  async withLines(rows: readonly OrderRow[]): Promise<readonly OrderRecord[]> {
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
