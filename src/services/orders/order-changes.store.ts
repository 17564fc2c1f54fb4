import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import type { Principal } from '../../platform/access.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { firstTime } from './handled-requests.js';
import { mayBecome, RIGHTS, type OrderState } from './orders.rules.js';
import type { HandledOperation, OrderRow, OrdersTables } from './orders.tables.js';
import { ordersVisibleTo } from './orders.visibility.js';

export interface OrderChange {
  readonly requestId: string;
  readonly orderId: string;
  readonly to: OrderState;
  /** Empty where the state has none. */
  readonly reason: string;
  readonly now: Date;
}

/** The states of orders. Each change is decided under a lock of its order, so that of several at once one comes first. */
@Injectable()
export class OrderChanges {
  constructor(private readonly db: Kysely<OrdersTables>) {}

  /** Repeating a request id changes nothing; a step that NEXT_STATES does not have is FAILED_PRECONDITION. */
  async move(principal: Principal, change: OrderChange): Promise<void> {
    await this.db.transaction().execute(async (tx) => {
      const order = await locked(tx, principal, change.orderId);
      if (!RIGHTS[principal.kind].moves) throw AppError.of('FORBIDDEN');
      await step(tx, order, 'move', change);
    });
  }

  /** The same for calling it off, which whoever sees the order may. */
  async cancel(principal: Principal, change: Omit<OrderChange, 'to'>): Promise<void> {
    const reason = change.reason || RIGHTS[principal.kind].cancelsAs;
    await this.db.transaction().execute(async (tx) => {
      const order = await locked(tx, principal, change.orderId);
      await step(tx, order, 'cancel', { ...change, to: 'cancelled', reason });
    });
  }
}

/** The order, which nobody else changes until the transaction ends; NOT_FOUND where the caller does not see it. */
export async function locked(tx: Transaction<OrdersTables>, principal: Principal, orderId: string): Promise<OrderRow> {
  if (!isId('ord', orderId)) throw AppError.notFound('order', orderId);
  const order = await ordersVisibleTo(principal, tx.selectFrom('orders').selectAll())
    .where('id', '=', orderId)
    .forUpdate()
    .executeTakeFirst();
  if (!order) throw AppError.notFound('order', orderId);
  return order;
}

async function step(
  tx: Transaction<OrdersTables>,
  order: OrderRow,
  operation: HandledOperation,
  { requestId, orderId, to, reason, now }: OrderChange,
): Promise<void> {
  if (!(await firstTime(tx, { requestId, operation, orderId }))) return;
  if (!mayBecome(order.status, to))
    throw AppError.of('FAILED_PRECONDITION', { order_id: orderId, status: order.status, wanted: to });
  await setState(tx, orderId, to, reason, now);
}

/** Under the lock of the order. */
export async function setState(
  tx: Transaction<OrdersTables>,
  orderId: string,
  to: OrderState,
  reason: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('orders')
    .set({ status: to, status_reason: reason, updated_at: now })
    .where('id', '=', orderId)
    .execute();
}
