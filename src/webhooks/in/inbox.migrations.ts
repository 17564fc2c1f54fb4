import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { INBOX_STATES } from './inbox.tables.js';

export const INBOX_SCHEMA = 'webhooks_in';

/** Told when a delivery was kept. */
export const INBOX_CHANNEL = 'trivium_webhooks_in';

export const inboxMigrations: Migrations = {
  '0001-inbox': {
    async up(db) {
      const states = sql.join(INBOX_STATES.map((state) => sql.lit(state)));
      await db.schema
        .createTable('inbox')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('delivery_id', 'text', (column) => column.notNull())
        .addColumn('headers', 'jsonb', (column) => column.notNull())
        .addColumn('body', 'bytea', (column) => column.notNull())
        .addColumn('received_at', 'timestamptz', (column) => column.notNull())
        .addColumn('status', 'text', (column) => column.notNull().check(sql`status in (${states})`))
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('next_attempt_at', 'timestamptz', (column) => column.notNull())
        .addColumn('lease_until', 'timestamptz')
        .addColumn('cause', 'text')
        .addColumn('settled_at', 'timestamptz')
        .addColumn('trace_id', 'text', (column) => column.notNull())
        .addColumn('correlation_id', 'text', (column) => column.notNull())
        .addColumn('authenticated', 'boolean', (column) => column.notNull())
        .addUniqueConstraint('inbox_delivery', ['provider', 'delivery_id'])
        .addCheckConstraint('inbox_leased', sql`(status = 'processing') = (lease_until is not null)`)
        .execute();
      await sql`create index inbox_due on webhooks_in.inbox (coalesce(lease_until, next_attempt_at))
        where status in ('received', 'failed', 'processing')`.execute(db);
      await sql`create index inbox_settled on webhooks_in.inbox (settled_at) where status = 'done'`.execute(db);
      await sql`create index inbox_dead on webhooks_in.inbox (received_at, id) where status = 'dead'`.execute(db);
      // The pages of operators.
      await db.schema.createIndex('inbox_newest').on('inbox').columns(['received_at', 'id']).execute();
    },
  },
  '0002-reconciliation': {
    async up(db) {
      await db.schema
        .createTable('upstreams')
        .addColumn('provider', 'text', (column) => column.primaryKey())
        .addColumn('caught_up_to', 'timestamptz', (column) => column.notNull())
        .addColumn('leased_until', 'timestamptz')
        .execute();
      await db.schema
        .createTable('signing_secrets')
        .addColumn('provider', 'text', (column) => column.notNull())
        .addColumn('external_id', 'text', (column) => column.notNull())
        .addColumn('sealed', 'text', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('signing_secrets_pkey', ['provider', 'external_id'])
        .execute();
    },
  },
};
