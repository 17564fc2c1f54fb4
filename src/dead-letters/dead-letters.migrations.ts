import { sql } from 'kysely';
import type { Migrations } from '../platform/db/migrate.js';

export const deadLettersMigrations: Migrations = {
  '0001-actions': {
    async up(db) {
      await db.schema
        .createTable('actions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`clock_timestamp()`))
        .addColumn('operator', 'text')
        .addColumn('action', 'text', (column) => column.notNull())
        .addColumn('target', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('detail', 'jsonb', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('actions_by_target').on('actions').columns(['target', 'id']).execute();
    },
  },
  '0002-replays': {
    async up(db) {
      await db.schema
        .createTable('replays')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('filter', 'jsonb', (column) => column.notNull())
        .addColumn('per_second', 'integer', (column) => column.notNull())
        .addColumn('total', 'integer', (column) => column.notNull())
        .addColumn('replayed', 'integer', (column) => column.notNull())
        .addColumn('failed', 'integer', (column) => column.notNull())
        .addColumn('cause', 'text')
        .addColumn('position', 'text')
        .addColumn('operator', 'text')
        .addColumn('created_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`clock_timestamp()`))
        .addColumn('ended_at', 'timestamptz')
        .addColumn('leased_until', 'timestamptz')
        .execute();
    },
  },
};
