import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';

export const paymentsMigrations: Migrations = {
  '0001-payments': {
    async up(db) {
      await db.schema
        .createTable('payments')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull())
        .addColumn('currency', sql`char(3)`, (column) => column.notNull())
        .addColumn('amount', 'bigint', (column) => column.notNull().check(sql`amount > 0`))
        .addColumn('refunded_amount', 'bigint', (column) => column.notNull().check(sql`refunded_amount >= 0`))
        .addColumn('card_brand', 'text', (column) => column.notNull())
        .addColumn('card_last4', 'text', (column) => column.notNull().check(sql`card_last4 ~ '^[0-9]{4}$'`))
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('provider_payment_id', 'text', (column) => column.notNull())
        .addColumn('failure_reason', 'text', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .addUniqueConstraint('payments_provider', ['provider', 'provider_payment_id'])
        .addCheckConstraint(
          'payments_known_status',
          sql`status in ('pending', 'authorized', 'captured', 'failed', 'refunded')`,
        )
        .addCheckConstraint(
          'payments_gives_back_what_it_took',
          sql`refunded_amount <= case when status in ('captured', 'refunded') then amount else 0 end`,
        )
        .addCheckConstraint('payments_refunded_in_full', sql`status <> 'refunded' or refunded_amount = amount`)
        .addCheckConstraint('payments_failed_has_reason', sql`(status = 'failed') = (failure_reason <> '')`)
        .execute();
      await db.schema
        .createIndex('payments_of_order')
        .on('payments')
        .columns(['order_id', 'created_at', 'id'])
        .execute();
    },
  },
};
