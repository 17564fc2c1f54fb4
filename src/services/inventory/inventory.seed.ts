import type { Kysely } from 'kysely';
import type { PlannedProduct } from '../../seeds/plan.js';
import { plannedProducts } from '../../seeds/products.js';
import { seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import { OPENING } from './inventory.rules.js';
import type { InventoryTables } from './inventory.tables.js';

export const seedInventory = (db: Kysely<InventoryTables>, { append }: SeedAmount): Promise<void> =>
  seedTables(db, {
    schema: 'inventory',
    tables: ['stock', 'stock_entries'],
    rows: plannedProducts().map(rowsOf),
    append,
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
