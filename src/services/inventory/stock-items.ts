import type { Transaction } from 'kysely';
import { uuidOf } from '../../platform/ids.js';
import { move } from './inventory.ledger.js';
import { available } from './inventory.rules.js';
import type { CountRow, InventoryTables, StockRow } from './inventory.tables.js';
import { lockedStock } from './stock-adjustment.js';

type Tx = Transaction<InventoryTables>;

export interface ItemLink {
  readonly productId: string;
  readonly sku: string;
  /** Empty where the item has a SKU and no more. */
  readonly provider: string;
  readonly externalItemId: string;
}

export async function linkItem(tx: Tx, { productId, sku, provider, externalItemId }: ItemLink, now: Date) {
  const stock = await lockedStock(tx, productId);
  const product_id = productId;
  await tx
    .insertInto('skus')
    .values({ sku, product_id })
    .onConflict((conflict) => conflict.column('sku').doUpdateSet({ product_id }))
    .execute();
  if (provider === '') return stock;
  await tx
    .insertInto('external_items')
    .values({ provider, external_item_id: externalItemId, product_id })
    .onConflict((conflict) => conflict.columns(['provider', 'external_item_id']).doUpdateSet({ product_id }))
    .execute();
  const counted = await tx
    .selectFrom('counts')
    .selectAll()
    .where('provider', '=', provider)
    .where('external_item_id', '=', externalItemId)
    .executeTakeFirst();
  return counted ? putOnSale(tx, stock, counted, now) : stock;
}

export const productOfSku = async (tx: Tx, sku: string): Promise<string | undefined> =>
  (await tx.selectFrom('skus').select('product_id').where('sku', '=', sku).executeTakeFirst())?.product_id;

/** The last count holds, whenever it comes: one that is older, or the same again, changes nothing. */
export async function count(tx: Tx, told: CountRow, sku: string | null, now: Date): Promise<void> {
  const { available: units, changed_at } = told;
  const kept = await tx
    .insertInto('counts')
    .values(told)
    .onConflict((conflict) =>
      conflict
        .columns(['provider', 'external_item_id'])
        .doUpdateSet({ available: units, changed_at })
        .where((eb) =>
          eb.or([
            eb('counts.changed_at', '<', changed_at),
            // Two in one second of the provider's clock: the one that comes later.
            eb.and([eb('counts.changed_at', '=', changed_at), eb('counts.available', '<>', units)]),
          ]),
        ),
    )
    .executeTakeFirst();
  if (kept.numInsertedOrUpdatedRows === 0n) return;
  const productId = await productOf(tx, told, sku);
  if (productId !== undefined) await putOnSale(tx, await lockedStock(tx, productId), told, now);
}

/** undefined: a shop outside sells more than this house, and its count is kept until somebody links the item. */
async function productOf(
  tx: Tx,
  { provider, external_item_id }: CountRow,
  sku: string | null,
): Promise<string | undefined> {
  const linked = await tx
    .selectFrom('external_items')
    .select('product_id')
    .where('provider', '=', provider)
    .where('external_item_id', '=', external_item_id)
    .executeTakeFirst();
  return linked?.product_id ?? (sku === null ? undefined : productOfSku(tx, sku));
}

/** So many units for sale beside those that are set aside here; less than none is none. */
async function putOnSale(tx: Tx, stock: StockRow, counted: CountRow, now: Date): Promise<StockRow> {
  const change = Math.max(0, counted.available) - available(stock);
  if (change === 0) return stock;
  const { provider, external_item_id, changed_at } = counted;
  const at = `${changed_at.toISOString()} ${counted.available} ${now.toISOString()}`;
  const request_id = uuidOf(provider, 'count', external_item_id, at);
  const cause = { request_id, kind: 'count', order_id: null, recorded_at: now } as const;
  return move(tx, cause, { product_id: stock.product_id, on_hand_change: change, reserved_change: 0 });
}
