import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { handledAt } from '../handled-at.migration.js';
import { handledContents } from '../handled-contents.migration.js';

export const ordersMigrations: Migrations = {
  '0001-orders': {
    async up(db) {
      await db.schema
        .createTable('orders')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('number', 'text', (column) => column.notNull().unique())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('currency', sql`char(3)`, (column) => column.notNull())
        .addColumn('subtotal', 'bigint', (column) => column.notNull())
        .addColumn('shipping_total', 'bigint', (column) => column.notNull())
        .addColumn('tax_total', 'bigint', (column) => column.notNull())
        .addColumn('total', 'bigint', (column) => column.notNull())
        .addColumn('shipping_address', 'jsonb', (column) => column.notNull())
        .addColumn('customer_note', 'text', (column) => column.notNull())
        .addColumn('internal_note', 'text', (column) => column.notNull())
        .addColumn('placed_at', 'timestamptz', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .addCheckConstraint('orders_total_adds_up', sql`total = subtotal + shipping_total + tax_total`)
        .execute();
      await db.schema
        .createTable('order_lines')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id'))
        .addColumn('position', 'integer', (column) => column.notNull())
        .addColumn('product_id', 'text', (column) => column.notNull())
        .addColumn('sku', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
        .addColumn('unit_price', 'bigint', (column) => column.notNull())
        .addUniqueConstraint('order_lines_position', ['order_id', 'position'])
        .execute();
      await db.schema
        .createTable('handled_requests')
        .addColumn('request_id', 'uuid', (column) => column.primaryKey())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .execute();
      // One for each way a list is entered; all end in the key of the page.
      await db.schema.createIndex('orders_newest').on('orders').columns(['placed_at', 'id']).execute();
      await db.schema
        .createIndex('orders_of_customer')
        .on('orders')
        .columns(['customer_id', 'placed_at', 'id'])
        .execute();
      await db.schema
        .createIndex('orders_of_partner')
        .on('orders')
        .columns(['partner_id', 'placed_at', 'id'])
        .execute();
      await db.schema.createIndex('orders_by_status').on('orders').columns(['status', 'placed_at', 'id']).execute();
      await db.schema.createIndex('orders_by_update').on('orders').columns(['updated_at']).execute();
    },
  },
  '0002-placing': {
    async up(db) {
      // Above every number that seeds give: they may be added to later.
      await sql`create sequence orders.order_numbers start 1000001`.execute(db);
      await db.schema
        .alterTable('orders')
        .addColumn('status_reason', 'text', (column) => column.notNull().defaultTo(''))
        .addColumn('type', 'text', (column) => column.notNull().defaultTo('shop'))
        .addColumn('fulfillment_mode', 'text', (column) => column.notNull().defaultTo('orchestrated'))
        .addColumn('payment_method_id', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
      await sql`update orders.orders set type = 'partner' where partner_id <> ''`.execute(db);
      await db.schema
        .alterTable('handled_requests')
        .addColumn('operation', 'text', (column) => column.notNull().defaultTo('move'))
        .execute();
      await db.schema
        .createTable('returns')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('order_id', 'text', (column) => column.notNull().references('orders.id'))
        .addColumn('request_id', 'uuid', (column) => column.notNull().unique())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('refund', 'bigint', (column) => column.notNull().check(sql`refund >= 0`))
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('requested_at', 'timestamptz', (column) => column.notNull())
        .addColumn('refunded_at', 'timestamptz')
        .execute();
      await db.schema
        .createTable('return_lines')
        .addColumn('return_id', 'text', (column) => column.notNull().references('returns.id'))
        .addColumn('order_line_id', 'text', (column) => column.notNull().references('order_lines.id'))
        .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
        .addPrimaryKeyConstraint('return_lines_pkey', ['return_id', 'order_line_id'])
        .execute();
      await db.schema.createIndex('returns_of_order').on('returns').columns(['order_id', 'requested_at']).execute();
    },
  },
  '0003-handled-at': handledAt('orders', 'handled_requests'),
  '0004-handled-contents': handledContents('orders', 'handled_requests', 'returns'),
};
