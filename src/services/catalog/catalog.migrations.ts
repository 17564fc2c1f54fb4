import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';

export const catalogMigrations: Migrations = {
  '0001-products': {
    async up(db) {
      await db.schema
        .createTable('products')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('sku', 'text', (column) => column.notNull().unique())
        // Lists are in the order of names, which must be the same on every machine and for every page of a walk.
        .addColumn('name', sql`text collate "C"`, (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('category_slug', 'text', (column) => column.notNull())
        .addColumn('category_name', 'text', (column) => column.notNull())
        .addColumn('currency', sql`char(3)`, (column) => column.notNull())
        .addColumn('price', 'bigint', (column) => column.notNull().check(sql`price >= 0`))
        .addColumn('cost_price', 'bigint', (column) => column.notNull().check(sql`cost_price >= 0`))
        .addColumn('images', 'jsonb', (column) => column.notNull())
        .addColumn('search_text', 'text', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .execute();
      const listed = sql<boolean>`status = 'active'`;
      await db.schema.createIndex('products_listed').on('products').columns(['name', 'id']).where(listed).execute();
      await db.schema
        .createIndex('products_of_category')
        .on('products')
        .columns(['category_slug', 'name', 'id'])
        .where(listed)
        .execute();
      await db.schema.createIndex('products_by_update').on('products').columns(['updated_at']).execute();
    },
  },
};
