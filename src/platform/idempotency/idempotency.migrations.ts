import type { Migrations } from '../db/migrate.js';

export const idempotencyMigrations: Migrations = {
  '0001-idempotency-keys': {
    async up(db) {
      await db.schema
        .createTable('idempotency_keys')
        .addColumn('consumer', 'text', (column) => column.notNull())
        .addColumn('operation', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('fingerprint', 'text', (column) => column.notNull())
        .addColumn('request_id', 'uuid', (column) => column.notNull())
        .addColumn('attempt', 'uuid', (column) => column.notNull())
        .addColumn('lease_until', 'timestamptz', (column) => column.notNull())
        .addColumn('outcome', 'jsonb')
        .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('idempotency_keys_pkey', ['consumer', 'operation', 'key'])
        .execute();
      await db.schema
        .createIndex('idempotency_keys_by_expiry')
        .on('idempotency_keys')
        .columns(['expires_at'])
        .execute();
    },
  },
};
