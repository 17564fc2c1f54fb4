import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import { causedByCall } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { firstTime } from './handled-requests.js';
import { publishCancellationRequested, publishState, type OrderWork, type SteppedState } from './order-events.js';
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
  constructor(
    private readonly db: Kysely<OrdersTables>,
    private readonly outbox: Outbox,
  ) {}

  /** Repeating a request id changes nothing; a step that NEXT_STATES does not have is FAILED_PRECONDITION. */
  async move(ctx: CallContext, change: OrderChange): Promise<void> {
    const { principal } = ctx;
    await this.db.transaction().execute(async (tx) => {
      const order = await locked(tx, principal, change.orderId);
      if (!RIGHTS[principal.kind].moves) throw AppError.of('FORBIDDEN');
      await step(this.work(ctx, tx, change), order, 'move', change);
    });
  }

  /** The same for calling it off, which whoever sees the order may; that it was too late for it is told as well. */
  async cancel(ctx: CallContext, change: Omit<OrderChange, 'to'>): Promise<void> {
    const { principal } = ctx;
    const reason = change.reason || RIGHTS[principal.kind].cancelsAs;
    const refused = await this.db.transaction().execute(async (tx) => {
      const order = await locked(tx, principal, change.orderId);
      const work = this.work(ctx, tx, change);
      if (isUnderWay(order)) return tooLate(work, order, { ...change, reason });
      await step(work, order, 'cancel', { ...change, to: 'cancelled', reason });
      return undefined;
    });
    if (refused) throw refused;
  }

  private work(ctx: CallContext, tx: Transaction<OrdersTables>, { now }: Pick<OrderChange, 'now'>): OrderWork {
    return { tx, outbox: this.outbox, cause: causedByCall(ctx), now };
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

const isUnderWay = ({ status }: OrderRow): boolean => UNDER_WAY.includes(status);
const UNDER_WAY: readonly OrderState[] = ['shipped', 'delivered', 'returned'];

/** Tells, once per request, that somebody asked; the refusal is for when that is committed. */
async function tooLate(
  work: OrderWork,
  order: OrderRow,
  { requestId, orderId, reason }: Omit<OrderChange, 'to'>,
): Promise<AppError> {
  if (await firstTime(work.tx, { requestId, operation: 'cancel', orderId, asked: { to: 'cancelled', reason } }))
    await publishCancellationRequested(work, order, reason);
  return refusal(order, 'cancelled');
}

const refusal = ({ id, status }: OrderRow, wanted: OrderState): AppError =>
  AppError.of('FAILED_PRECONDITION', { order_id: id, status, wanted });

async function step(
  work: OrderWork,
  order: OrderRow,
  operation: HandledOperation,
  { requestId, orderId, to, reason }: OrderChange,
): Promise<void> {
  if (!(await firstTime(work.tx, { requestId, operation, orderId, asked: { to, reason } }))) return;
  // What comes back makes an order returned, and nothing else: there is no return to tell of otherwise.
  if (to === 'pending' || to === 'returned' || !mayBecome(order.status, to)) throw refusal(order, to);
  if (to === 'cancelled') await publishCancellationRequested(work, order, reason);
  await setState(work, order, to, reason);
}

/** Under the lock of the order, and told to whoever follows it. */
export async function setState(work: OrderWork, { id }: OrderRow, to: SteppedState, reason: string): Promise<void> {
  const order = await work.tx
    .updateTable('orders')
    .set({ status: to, status_reason: reason, updated_at: work.now })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await publishState(work, order, to);
}
