import { Injectable } from '@nestjs/common';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { grouped } from '../../platform/db/grouped.js';
import { isId } from '../../platform/ids.js';
import type { PaymentRow, PaymentsTables } from './payments.tables.js';

type PaymentQuery<O> = SelectQueryBuilder<PaymentsTables, 'payments', O>;

/** Which payments a caller sees: customers their own, partners those of orders they placed, staff and services all. */
function visibleTo<O>({ kind, subject }: Principal, query: PaymentQuery<O>): PaymentQuery<O> {
  switch (kind) {
    case 'staff':
    case 'internal':
      return query;
    case 'customer':
      return query.where('customer_id', '=', subject);
    case 'partner':
      return query.where('partner_id', '=', subject);
    case 'anonymous':
      return query.where((where) => where.lit(false));
    default:
      return kind satisfies never;
  }
}

@Injectable()
export class PaymentsStore {
  constructor(private readonly db: Kysely<PaymentsTables>) {}

  async find(principal: Principal, paymentIds: readonly string[]): Promise<readonly PaymentRow[]> {
    const ids = paymentIds.filter((id) => isId('pay', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, this.db.selectFrom('payments').selectAll()).where('id', 'in', ids).execute();
  }

  /** By order, oldest first; an order without a visible payment is not in it. */
  async ofOrders(
    principal: Principal,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PaymentRow[]>> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return new Map();
    const query = visibleTo(principal, this.db.selectFrom('payments').selectAll()).where('order_id', 'in', ids);
    return grouped(await query.orderBy('created_at').orderBy('id').execute(), ({ order_id }) => order_id);
  }
}
