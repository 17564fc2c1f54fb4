import type { Kysely } from 'kysely';
import type { PlannedProduct } from '../../seeds/plan.js';
import { plannedProducts } from '../../seeds/products.js';
import { shopifyItemId } from '../../seeds/well-known.js';
import { seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import { OPENING } from './inventory.rules.js';
import type { InventoryTables } from './inventory.tables.js';

export async function seedInventory(db: Kysely<InventoryTables>, { append }: SeedAmount): Promise<void> {
  const schema = 'inventory';
  await seedTables(db, { schema, tables: ['stock', 'stock_entries'], rows: plannedProducts().map(rowsOf), append });
  // By themselves, so that data from before there were names of items gets them too.
  await seedTables(db, { schema, tables: ['skus', 'external_items'], rows: plannedProducts().map(namesOf), append });
}

const namesOf = ({ id, sku }: PlannedProduct, index: number): SeedRows<InventoryTables> => ({
  skus: [{ sku, product_id: id }],
  external_items: [{ provider: 'shopify', external_item_id: shopifyItemId(index), product_id: id }],
});

const rowsOf = ({ id, stock, createdAt }: PlannedProduct): SeedRows<InventoryTables> => ({
  stock: [{ product_id: id, on_hand: stock.onHand, reserved: stock.reserved, updated_at: createdAt }],
  stock_entries: [
    {
      request_id: OPENING,
      product_id: id,
      kind: 'opening',
      order_id: null,
      on_hand_change: stock.onHand,
      reserved_change: stock.reserved,
      recorded_at: createdAt,
    },
  ],
});
