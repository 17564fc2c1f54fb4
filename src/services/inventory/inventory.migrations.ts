import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';

export const inventoryMigrations: Migrations = {
  '0001-stock': {
    async up(db) {
      await db.schema
        .createTable('stock')
        .addColumn('product_id', 'text', (column) => column.primaryKey())
        .addColumn('on_hand', 'integer', (column) => column.notNull().check(sql`on_hand >= 0`))
        .addColumn('reserved', 'integer', (column) => column.notNull().check(sql`reserved >= 0`))
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .addCheckConstraint('stock_covers_reservations', sql`reserved <= on_hand`)
        .execute();
      await db.schema
        .createTable('handled_requests')
        .addColumn('request_id', 'uuid', (column) => column.primaryKey())
        .addColumn('product_id', 'text', (column) => column.notNull().references('stock.product_id'))
        .addColumn('delta', 'integer', (column) => column.notNull().check(sql`delta <> 0`))
        .execute();
    },
  },
};
