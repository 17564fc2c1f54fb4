import type { Migrations } from '../../platform/db/migrate.js';

export const importsMigrations: Migrations = {
  '0001-imports': {
    async up(db) {
      await db.schema
        .createTable('imported_orders')
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('external_order_id', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.unique())
        .addColumn('cancelled_at', 'timestamptz')
        .addColumn('cancel_reason', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('imported_orders_key', ['provider', 'external_order_id'])
        .execute();
      await db.schema
        .createTable('imported_refunds')
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('external_order_id', 'text', (column) => column.notNull())
        .addColumn('refund_id', 'text', (column) => column.notNull())
        .addColumn('currency', 'text', (column) => column.notNull())
        .addColumn('amount', 'bigint', (column) => column.notNull())
        .addColumn('settled', 'boolean', (column) => column.notNull())
        .addPrimaryKeyConstraint('imported_refunds_key', ['provider', 'external_order_id', 'refund_id'])
        .execute();
    },
  },
};
