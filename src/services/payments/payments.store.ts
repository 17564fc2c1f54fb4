import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import type { EventMetadata } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Principal } from '../../platform/access.js';
import { grouped } from '../../platform/db/grouped.js';
import { isId } from '../../platform/ids.js';
import { visibleTo, type Owners } from '../visible-to.js';
import { invoicesPage } from './invoices.js';
import type { PaymentChange } from './payment-change.js';
import type { PaymentRow, PaymentsTables } from './payments.tables.js';

/** Partners see the payments of orders that they placed. */
const OWNERS: Owners<PaymentsTables, 'payments'> = { customer: 'customer_id', partner: 'partner_id' };

@Injectable()
export class PaymentsStore {
  constructor(
    private readonly db: Kysely<PaymentsTables>,
    private readonly outbox: Outbox,
  ) {}

  async find(principal: Principal, paymentIds: readonly string[]): Promise<readonly PaymentRow[]> {
    const ids = paymentIds.filter((id) => isId('pay', id));
    if (ids.length === 0) return [];
    return visibleTo(principal, this.db.selectFrom('payments').selectAll(), OWNERS).where('id', 'in', ids).execute();
  }

  /** All of it takes effect, or nothing. */
  change<T>(cause: EventMetadata, now: Date, work: (change: PaymentChange) => Promise<T>): Promise<T> {
    return this.db.transaction().execute((tx) => work({ tx, now, cause, outbox: this.outbox }));
  }

  invoices(dealId: string, page: Parameters<typeof invoicesPage>[2]): ReturnType<typeof invoicesPage> {
    return invoicesPage(this.db, dealId, page);
  }

  /** By order, oldest first; an order without a visible payment is not in it. */
  async ofOrders(
    principal: Principal,
    orderIds: readonly string[],
  ): Promise<ReadonlyMap<string, readonly PaymentRow[]>> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return new Map();
    const query = visibleTo(principal, this.db.selectFrom('payments').selectAll(), OWNERS).where('order_id', 'in', ids);
    return grouped(await query.orderBy('created_at').orderBy('id').execute(), ({ order_id }) => order_id);
  }
}
