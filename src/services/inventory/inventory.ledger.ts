import type { Transaction } from 'kysely';
import type { InventoryTables, StockEntryRow, StockRow } from './inventory.tables.js';

export type Cause = Pick<StockEntryRow, 'request_id' | 'kind' | 'order_id' | 'recorded_at'>;
export type Movement = Pick<StockEntryRow, 'product_id' | 'on_hand_change' | 'reserved_change'>;

/** Changes a product's stock and says so in the ledger; whoever calls this holds the lock of the product's row. */
export async function move(tx: Transaction<InventoryTables>, cause: Cause, movement: Movement): Promise<StockRow> {
  const { product_id, on_hand_change, reserved_change } = movement;
  const stock = await tx
    .updateTable('stock')
    .set((row) => ({
      on_hand: row('on_hand', '+', on_hand_change),
      reserved: row('reserved', '+', reserved_change),
      updated_at: cause.recorded_at,
    }))
    .where('product_id', '=', product_id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('stock_entries')
    .values({ ...cause, ...movement })
    .execute();
  return stock;
}
