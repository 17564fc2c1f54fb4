import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { sendingMigration } from './sending.migration.js';

export const outgoingMigrations: Migrations = {
  '0001-endpoints-and-deliveries': {
    async up(db) {
      await db.schema
        .createTable('endpoints')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('url', 'text', (column) => column.notNull())
        .addColumn('description', 'text', (column) => column.notNull())
        .addColumn('event_types', sql`text[]`, (column) => column.notNull())
        .addColumn('filters', 'jsonb', (column) => column.notNull())
        .addColumn('api_version', 'text', (column) => column.notNull())
        .addColumn('scopes', sql`text[]`, (column) => column.notNull())
        .addColumn('status', 'text', (column) =>
          column.notNull().check(sql`status in ('enabled', 'paused', 'disabled')`),
        )
        .addColumn('disabled_reason', 'text')
        .addColumn('notify_email', 'text')
        .addColumn('rate_per_minute', 'integer', (column) => column.notNull().defaultTo(500))
        .addColumn('secrets', 'jsonb', (column) => column.notNull())
        .addColumn('signing_key', 'jsonb')
        .addColumn('consecutive_failures', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('failing_since', 'timestamptz')
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .addColumn('deleted_at', 'timestamptz')
        .execute();
      await sql`create index endpoints_of_partner on webhooks_out.endpoints (partner_id, created_at, id)
        where deleted_at is null`.execute(db);
      await db.schema
        .createTable('deliveries')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('endpoint_id', 'text', (column) => column.notNull().references('endpoints.id'))
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('event_id', 'text', (column) => column.notNull())
        .addColumn('event_type', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('body', 'text', (column) => column.notNull())
        .addColumn('status', 'text', (column) =>
          column.notNull().check(sql`status in ('pending', 'parked', 'delivered', 'failed')`),
        )
        .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('attempts_before', 'integer', (column) => column.notNull().defaultTo(0))
        .addColumn('next_attempt_at', 'timestamptz')
        .addColumn('lease_until', 'timestamptz')
        .addColumn('lease_owner', 'text')
        .addColumn('cause', 'text')
        .addColumn('trace_id', 'text', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('settled_at', 'timestamptz')
        .addUniqueConstraint('deliveries_once', ['endpoint_id', 'event_id'])
        .addCheckConstraint('deliveries_pending_has_time', sql`(status = 'pending') = (next_attempt_at is not null)`)
        .execute();
      await sql`create index deliveries_due on webhooks_out.deliveries (endpoint_id, next_attempt_at)
        where status = 'pending'`.execute(db);
      await sql`create index deliveries_parked on webhooks_out.deliveries (endpoint_id, key, sequence)
        where status = 'parked'`.execute(db);
      // The lists: of one endpoint, and of all for operators.
      await db.schema
        .createIndex('deliveries_of_endpoint')
        .on('deliveries')
        .columns(['endpoint_id', 'created_at', 'id'])
        .execute();
      await db.schema.createIndex('deliveries_newest').on('deliveries').columns(['created_at', 'id']).execute();
      await db.schema
        .createTable('attempts')
        .addColumn('delivery_id', 'text', (column) => column.notNull().references('deliveries.id').onDelete('cascade'))
        .addColumn('number', 'integer', (column) => column.notNull())
        .addColumn('at', 'timestamptz', (column) => column.notNull())
        .addColumn('duration_ms', 'integer', (column) => column.notNull())
        .addColumn('response_status', 'integer')
        .addColumn('request_excerpt', 'text', (column) => column.notNull())
        .addColumn('response_excerpt', 'text')
        .addColumn('error', 'text')
        .addPrimaryKeyConstraint('attempts_pkey', ['delivery_id', 'number'])
        .execute();
    },
  },
  '0002-changes-that-are-repeated': {
    async up(db) {
      await db.schema
        .alterTable('endpoints')
        .addColumn('request_id', 'uuid', (column) => column.unique())
        .execute();
    },
  },
  '0003-sending': sendingMigration,
  '0004-discarded': {
    async up(db) {
      await sql`alter table webhooks_out.deliveries drop constraint deliveries_status_check,
        add constraint deliveries_status_check
          check (status in ('pending', 'parked', 'delivered', 'failed', 'discarded'))`.execute(db);
      await sql`create index deliveries_failed on webhooks_out.deliveries (settled_at) where status = 'failed'`.execute(
        db,
      );
    },
  },
  '0005-forgotten': {
    async up(db) {
      await sql`create index deliveries_settled on webhooks_out.deliveries (settled_at)
        where settled_at is not null`.execute(db);
    },
  },
};
