import type { Kysely } from 'kysely';
import type { PlannedProduct } from '../../seeds/plan.js';
import { plannedProducts } from '../../seeds/products.js';
import { seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import type { InventoryTables } from './inventory.tables.js';

export const seedInventory = (db: Kysely<InventoryTables>, { append }: SeedAmount): Promise<void> =>
  seedTables(db, { schema: 'inventory', tables: ['stock'], rows: plannedProducts().map(rowsOf), append });

const rowsOf = ({ id, stock, createdAt }: PlannedProduct): SeedRows<InventoryTables> => ({
  stock: [{ product_id: id, on_hand: stock.onHand, reserved: stock.reserved, updated_at: createdAt }],
});
