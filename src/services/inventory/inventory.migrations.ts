import { type Kysely, sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { OPENING } from './inventory.rules.js';
import { handledAt } from '../handled-at.migration.js';

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
  '0002-reservations': {
    async up(db) {
      await db.schema
        .createTable('reservations')
        .addColumn('order_id', 'text', (column) => column.primaryKey())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('reservation_lines')
        .addColumn('order_id', 'text', (column) => column.notNull().references('reservations.order_id'))
        .addColumn('product_id', 'text', (column) => column.notNull().references('stock.product_id'))
        .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
        .addPrimaryKeyConstraint('reservation_lines_key', ['order_id', 'product_id'])
        .execute();
      await db.schema
        .createTable('handled_commands')
        .addColumn('request_id', 'uuid', (column) => column.primaryKey())
        .addColumn('command', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .execute();
      await createLedger(db);
    },
  },
  '0003-items': {
    async up(db) {
      await db.schema
        .createTable('skus')
        .addColumn('sku', 'text', (column) => column.primaryKey())
        .addColumn('product_id', 'text', (column) => column.notNull().references('stock.product_id'))
        .execute();
      await db.schema
        .createTable('external_items')
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('external_item_id', 'text', (column) => column.notNull())
        .addColumn('product_id', 'text', (column) => column.notNull().references('stock.product_id'))
        .addPrimaryKeyConstraint('external_items_key', ['provider', 'external_item_id'])
        .execute();
      await db.schema
        .createTable('counts')
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('external_item_id', 'text', (column) => column.notNull())
        .addColumn('available', 'integer', (column) => column.notNull())
        .addColumn('changed_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('counts_key', ['provider', 'external_item_id'])
        .execute();
    },
  },
  '0004-handled-at': handledAt('inventory', 'handled_requests', 'handled_commands'),
};

/** Append-only, and a request has one entry for a product: what it moved cannot be moved twice. */
async function createLedger(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('stock_entries')
    .addColumn('request_id', 'uuid', (column) => column.notNull())
    .addColumn('product_id', 'text', (column) => column.notNull().references('stock.product_id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('order_id', 'text')
    .addColumn('on_hand_change', 'integer', (column) => column.notNull())
    .addColumn('reserved_change', 'integer', (column) => column.notNull())
    .addColumn('recorded_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('stock_entries_key', ['product_id', 'request_id'])
    .execute();
  await db.schema.createIndex('stock_entries_of_order').on('stock_entries').columns(['order_id']).execute();
  await sql`
    insert into inventory.stock_entries (request_id, product_id, kind, on_hand_change, reserved_change, recorded_at)
    select ${OPENING}::uuid, product_id, 'opening', on_hand, reserved, updated_at from inventory.stock`.execute(db);
  await sql`
    create function inventory.refuse_change() returns trigger language plpgsql as
    $$ begin raise exception 'stock_entries are only ever added'; end $$`.execute(db);
  await sql`
    create trigger stock_entries_append_only before update or delete on inventory.stock_entries
    for each row execute function inventory.refuse_change()`.execute(db);
}
