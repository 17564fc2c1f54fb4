import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { handledAt } from '../handled-at.migration.js';

export const notificationsMigrations: Migrations = {
  '0001-notifications': {
    async up(db) {
      await db.schema
        .createTable('notifications')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('template', 'text', (column) => column.notNull())
        .addColumn('locale', 'text', (column) => column.notNull())
        .addColumn('subject', 'text', (column) => column.notNull().check(sql`subject <> ''`))
        .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('queued', 'sent', 'failed')`))
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('sent_at', 'timestamptz', (column) => column.check(sql`sent_at >= created_at`))
        .addCheckConstraint('notifications_sent_has_time', sql`(status = 'sent') = (sent_at is not null)`)
        .execute();
      // One for each way a list is entered; all end in the key of the page.
      await db.schema.createIndex('notifications_newest').on('notifications').columns(['created_at', 'id']).execute();
      await db.schema
        .createIndex('notifications_of_customer')
        .on('notifications')
        .columns(['customer_id', 'created_at', 'id'])
        .execute();
      await db.schema
        .createIndex('notifications_of_order')
        .on('notifications')
        .columns(['order_id', 'created_at', 'id'])
        .execute();
    },
  },
  '0002-outgoing-mails': {
    async up(db) {
      await db.schema
        .createTable('outgoing_mails')
        .addColumn('notification_id', 'text', (column) => column.primaryKey().references('notifications.id'))
        .addColumn('recipient_name', 'text', (column) => column.notNull())
        .addColumn('recipient_address', 'text', (column) => column.notNull())
        .addColumn('language', 'text', (column) => column.notNull())
        .addColumn('text', 'text', (column) => column.notNull())
        .addColumn('html', 'text', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('due_at', 'timestamptz')
        .addColumn('last_error', 'text')
        .addColumn('cause', 'jsonb', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('outgoing_mails_due').on('outgoing_mails').columns(['due_at']).execute();
      await db.schema
        .createTable('handled_requests')
        .addColumn('request_id', 'uuid', (column) => column.primaryKey())
        .addColumn('notification_id', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0003-handled-at': handledAt('notifications', 'handled_requests'),
};
