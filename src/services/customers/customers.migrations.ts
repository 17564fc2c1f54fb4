import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { handledAt } from '../handled-at.migration.js';

export const customersMigrations: Migrations = {
  '0001-customers': {
    async up(db) {
      await db.schema
        .createTable('customers')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('email', 'text', (column) => column.notNull().unique())
        .addColumn('phone', 'text', (column) => column.notNull())
        .addColumn('birthday', 'text', (column) => column.notNull().check(sql`birthday ~ '^(\\d{4}-\\d{2}-\\d{2})?$'`))
        .addColumn('locale', 'text', (column) => column.notNull())
        .addColumn('addresses', 'jsonb', (column) => column.notNull())
        .addColumn('note', 'text', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('handled_requests')
        .addColumn('request_id', 'uuid', (column) => column.primaryKey())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('customers_newest').on('customers').columns(['created_at', 'id']).execute();
      await db.schema
        .createIndex('customers_of_partner')
        .on('customers')
        .columns(['partner_id', 'created_at', 'id'])
        .execute();
      await db.schema.createIndex('customers_by_update').on('customers').columns(['updated_at']).execute();
    },
  },
  '0002-by-email': {
    async up(db) {
      await db.schema
        .createIndex('customers_by_email')
        .unique()
        .on('customers')
        .expression(sql`lower(email)`)
        .execute();
    },
  },
  '0003-handled-at': handledAt('customers', 'handled_requests'),
};
