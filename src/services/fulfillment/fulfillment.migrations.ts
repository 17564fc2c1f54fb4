import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { handledAt } from '../handled-at.migration.js';
import { handledContents } from '../handled-contents.migration.js';

export const fulfillmentMigrations: Migrations = {
  '0001-shipments': {
    async up(db) {
      await db.schema
        .createTable('shipments')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('carrier', 'text', (column) => column.notNull())
        .addColumn('tracking_number', 'text', (column) => column.notNull())
        .addColumn('tracking_url', 'text', (column) => column.notNull())
        .addColumn('address', 'jsonb', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('shipped_at', 'timestamptz', (column) => column.check(sql`shipped_at >= created_at`))
        .addColumn('delivered_at', 'timestamptz', (column) => column.check(sql`delivered_at >= shipped_at`))
        .addCheckConstraint(
          'shipments_known_status',
          sql`status in ('preparing', 'in_transit', 'delivered', 'returned', 'cancelled')`,
        )
        .addCheckConstraint(
          'shipments_left_when_on_the_way',
          sql`(status in ('preparing', 'cancelled')) = (shipped_at is null)`,
        )
        .addCheckConstraint('shipments_delivered_has_time', sql`status <> 'delivered' or delivered_at is not null`)
        .addCheckConstraint(
          'shipments_delivered_after_leaving',
          sql`delivered_at is null or status in ('delivered', 'returned')`,
        )
        .execute();
      await db.schema
        .createTable('shipment_lines')
        .addColumn('shipment_id', 'text', (column) => column.notNull().references('shipments.id'))
        .addColumn('order_line_id', 'text', (column) => column.notNull())
        .addColumn('quantity', 'integer', (column) => column.notNull().check(sql`quantity > 0`))
        .addPrimaryKeyConstraint('shipment_lines_key', ['shipment_id', 'order_line_id'])
        .execute();
      await db.schema
        .createIndex('shipments_of_order')
        .on('shipments')
        .columns(['order_id', 'created_at', 'id'])
        .execute();
    },
  },
  '0002-dispatches': {
    async up(db) {
      await db.schema
        .createTable('dispatches')
        .addColumn('order_id', 'text', (column) => column.primaryKey())
        .addColumn('cancelled_at', 'timestamptz')
        .execute();
      await db.schema
        .createTable('handled_requests')
        .addColumn('operation', 'text', (column) => column.notNull())
        .addColumn('request_id', 'uuid', (column) => column.notNull())
        .addColumn('shipment_id', 'text', (column) => column.notNull().references('shipments.id'))
        .addPrimaryKeyConstraint('handled_requests_key', ['operation', 'request_id'])
        .execute();
    },
  },
  '0003-choreography': {
    async up(db) {
      await db.schema
        .createTable('planned_shipments')
        .addColumn('order_id', 'text', (column) => column.primaryKey())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('lines', 'jsonb', (column) => column.notNull())
        .addColumn('address', 'jsonb', (column) => column.notNull())
        .execute();
    },
  },
  '0004-handled-at': handledAt('fulfillment', 'handled_requests'),
  '0005-handled-contents': handledContents('fulfillment', 'handled_requests'),
};
