import { Injectable } from '@nestjs/common';
import type { Kysely, Transaction } from 'kysely';
import { causedByCall } from '../../events/envelope.js';
import type { Outbox } from '../../events/outbox.js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { grouped } from '../../platform/db/grouped.js';
import { AppError } from '../../platform/errors.js';
import { isId, newId } from '../../platform/ids.js';
import { checkContents, contentsOf, requestReused } from '../request-contents.js';
import { locked } from './order-changes.store.js';
import { publishReturned, publishReturnRequested, type OrderWork } from './order-events.js';
import { RIGHTS } from './orders.rules.js';
import type { OrderRow, OrdersTables, ReturnLineRow, ReturnRow } from './orders.tables.js';
import { ordersVisibleTo } from './orders.visibility.js';
import { priceOf, refundOf, unitsComing, unitsLeft, type SoldUnits, type Units } from './returns.rules.js';

export type ReturnRecord = ReturnRow & { readonly currency: string; readonly lines: readonly ReturnLineRow[] };

export interface NewReturn {
  readonly requestId: string;
  readonly orderId: string;
  /** None: everything that has not come back yet. */
  readonly lines: readonly Units[];
  readonly reason: string;
}

type Tx = Transaction<OrdersTables>;

/** Units on their way back. Whatever changes them holds the lock of their order. */
@Injectable()
export class OrderReturns {
  constructor(
    private readonly db: Kysely<OrdersTables>,
    private readonly outbox: Outbox,
  ) {}

  /** Of the orders that the caller sees, oldest first. */
  async ofOrders(principal: Principal, orderIds: readonly string[]): Promise<readonly ReturnRecord[]> {
    const ids = orderIds.filter((id) => isId('ord', id));
    if (ids.length === 0) return [];
    const visible = ordersVisibleTo(principal, this.db.selectFrom('orders').select('id')).where('id', 'in', ids);
    return records(this.db, await returnsOf(this.db).where('returns.order_id', 'in', visible).execute());
  }

  /** The id of the new return, or of the one that this request made before. */
  async request(ctx: CallContext, wanted: NewReturn, now: Date): Promise<string> {
    return this.db.transaction().execute(async (tx) => {
      const order = await locked(tx, ctx.principal, wanted.orderId);
      const earlier = await tx
        .selectFrom('returns')
        .select(['id', 'order_id', 'contents'])
        .where('request_id', '=', wanted.requestId)
        .executeTakeFirst();
      if (earlier && earlier.order_id !== order.id) throw requestReused();
      if (earlier) {
        checkContents(earlier, askedFor(wanted));
        return earlier.id;
      }
      if (order.status !== 'delivered')
        throw AppError.of('FAILED_PRECONDITION', { order_id: order.id, status: order.status });
      return this.add(this.work(ctx, tx, now), order, wanted);
    });
  }

  private async add(work: OrderWork, order: OrderRow, wanted: NewReturn): Promise<string> {
    const { tx, now } = work;
    const { requestId, lines, reason } = wanted;
    const sold = await soldUnits(tx, order.id);
    const left = unitsLeft(sold, await returnedUnits(tx, order.id));
    const coming = unitsComing(order.id, sold, left, lines);
    const refund = refundOf(order, priceOf(sold) - priceOf(left), priceOf(coming));
    const id = newId('ret');
    await tx
      .insertInto('returns')
      .values({
        ...{ id, order_id: order.id, request_id: requestId, status: 'requested', refund, reason },
        ...{ requested_at: now, refunded_at: null, contents: contentsOf(askedFor(wanted)) },
      })
      .execute();
    await tx
      .insertInto('return_lines')
      .values(coming.map(({ order_line_id, quantity }) => ({ return_id: id, order_line_id, quantity })))
      .execute();
    await publishReturnRequested(work, order, { id, refund, reason, lines: await linesOf(tx, id) });
    return id;
  }

  private work(ctx: CallContext, tx: Tx, now: Date): OrderWork {
    return { tx, outbox: this.outbox, cause: causedByCall(ctx), now };
  }

  /** Once is enough: for a return that was refunded already it changes nothing. The id of its order. */
  async complete(ctx: CallContext, returnId: string, now: Date): Promise<string> {
    const { principal } = ctx;
    if (!RIGHTS[principal.kind].moves) throw AppError.of('FORBIDDEN');
    if (!isId('ret', returnId)) throw AppError.notFound('return', returnId);
    return this.db.transaction().execute(async (tx) => {
      const found = await returnsOf(tx).where('returns.id', '=', returnId).executeTakeFirst();
      if (!found) throw AppError.notFound('return', returnId);
      const order = await locked(tx, principal, found.order_id);
      const { numUpdatedRows } = await tx
        .updateTable('returns')
        .set({ status: 'refunded', refunded_at: now })
        .where('id', '=', returnId)
        .where('status', '=', 'requested')
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return order.id;
      if ((await allRefunded(tx, order.id)) && order.status === 'delivered') await setReturned(tx, order.id, now);
      await publishReturned(this.work(ctx, tx, now), order, { ...found, lines: await linesOf(tx, returnId) });
      return order.id;
    });
  }

  async find(returnId: string): Promise<ReturnRecord> {
    const row = await returnsOf(this.db).where('returns.id', '=', returnId).executeTakeFirstOrThrow();
    const [record] = await records(this.db, [row]);
    return record as ReturnRecord;
  }
}

const askedFor = ({ lines, reason }: NewReturn) => ({ lines, reason });

const returnsOf = (db: Kysely<OrdersTables>) =>
  db
    .selectFrom('returns')
    .innerJoin('orders', 'orders.id', 'returns.order_id')
    .selectAll('returns')
    .select('orders.currency')
    .orderBy('returns.requested_at')
    .orderBy('returns.id');

async function records(
  db: Kysely<OrdersTables>,
  rows: readonly (ReturnRow & { readonly currency: string })[],
): Promise<readonly ReturnRecord[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const lines = await db
    .selectFrom('return_lines')
    .innerJoin('order_lines', 'order_lines.id', 'return_lines.order_line_id')
    .selectAll('return_lines')
    .where('return_id', 'in', ids)
    .orderBy('order_lines.position')
    .execute();
  const byReturn = grouped(lines, ({ return_id }) => return_id);
  return rows.map((row) => ({ ...row, lines: byReturn.get(row.id) ?? [] }));
}

const setReturned = async (tx: Tx, orderId: string, now: Date): Promise<void> =>
  void (await tx
    .updateTable('orders')
    .set({ status: 'returned', updated_at: now })
    .where('id', '=', orderId)
    .execute());

const linesOf = (tx: Tx, returnId: string) =>
  tx
    .selectFrom('return_lines')
    .innerJoin('order_lines', 'order_lines.id', 'return_lines.order_line_id')
    .select(['return_lines.order_line_id', 'order_lines.product_id', 'return_lines.quantity'])
    .where('return_id', '=', returnId)
    .orderBy('order_lines.position')
    .execute();

const soldUnits = (tx: Tx, orderId: string): Promise<SoldUnits[]> =>
  tx
    .selectFrom('order_lines')
    .select(['id as order_line_id', 'quantity', 'unit_price'])
    .where('order_id', '=', orderId)
    .orderBy('position')
    .execute();

const returnedUnits = (tx: Tx, orderId: string, status?: ReturnRow['status']): Promise<Units[]> =>
  tx
    .selectFrom('return_lines')
    .innerJoin('returns', 'returns.id', 'return_lines.return_id')
    .select(['order_line_id', 'quantity'])
    .where('order_id', '=', orderId)
    .$if(status !== undefined, (query) => query.where('status', '=', status as ReturnRow['status']))
    .execute();

const allRefunded = async (tx: Tx, orderId: string): Promise<boolean> =>
  unitsLeft(await soldUnits(tx, orderId), await returnedUnits(tx, orderId, 'refunded')).length === 0;
