import type { Transaction } from 'kysely';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { move } from './inventory.ledger.js';
import { adjusted } from './inventory.rules.js';
import type { HandledRequestRow, InventoryTables, StockEntryRow, StockRow } from './inventory.tables.js';

type Tx = Transaction<InventoryTables>;

/** Repeating a request id changes nothing; FAILED_PRECONDITION where reservations would not be covered. */
export async function adjust(
  tx: Tx,
  request: HandledRequestRow,
  kind: StockEntryRow['kind'],
  now: Date,
): Promise<StockRow> {
  const { product_id, delta } = request;
  const stock = await lockedStock(tx, product_id);
  if (!(await firstTime(tx, request))) return stock;
  const { on_hand, reserved } = stock;
  if (adjusted(stock, delta) === undefined)
    throw AppError.of('FAILED_PRECONDITION', { product_id, on_hand, reserved, delta });
  const cause = { request_id: request.request_id, kind, order_id: null, recorded_at: now };
  return move(tx, cause, { product_id, on_hand_change: delta, reserved_change: 0 });
}

/** The stock of a product, which nobody else changes until the transaction ends. */
export async function lockedStock(tx: Tx, productId: string): Promise<StockRow> {
  if (!isId('prd', productId)) throw AppError.notFound('stock', productId);
  const row = tx.selectFrom('stock').selectAll().where('product_id', '=', productId).forUpdate();
  const stock = await row.executeTakeFirst();
  if (!stock) throw AppError.notFound('stock', productId);
  return stock;
}

async function firstTime(tx: Tx, request: HandledRequestRow): Promise<boolean> {
  const inserted = await tx
    .insertInto('handled_requests')
    .values(request)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 1n) return true;
  const handled = await tx
    .selectFrom('handled_requests')
    .selectAll()
    .where('request_id', '=', request.request_id)
    .executeTakeFirstOrThrow();
  // To answer OK would tell the caller that a change took effect which did not.
  if (handled.product_id !== request.product_id || handled.delta !== request.delta) {
    throw AppError.invalid({
      field: 'request_id',
      reason: 'UNKNOWN_VALUE',
      message: 'request_id was used for another adjustment.',
    });
  }
  return false;
}
