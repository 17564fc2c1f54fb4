import type { Migrations } from '../../platform/db/migrate.js';

export const sagasMigrations: Migrations = {
  '0001-sagas': {
    async up(db) {
      await db.schema
        .createTable('sagas')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('correlation_id', 'text', (column) => column.notNull())
        .addColumn('trace_id', 'text', (column) => column.notNull())
        .addColumn('started_at', 'timestamptz', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .addColumn('ended_at', 'timestamptz')
        .execute();
      await db.schema
        .createTable('attempts')
        .addColumn('saga_id', 'text', (column) => column.notNull().references('sagas.id').onDelete('cascade'))
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('direction', 'text', (column) => column.notNull())
        .addColumn('attempt', 'integer', (column) => column.notNull())
        .addColumn('executor_id', 'text', (column) => column.notNull())
        .addColumn('started_at', 'timestamptz', (column) => column.notNull())
        .addColumn('ended_at', 'timestamptz')
        .addColumn('result', 'text')
        .addColumn('code', 'text')
        .addColumn('message', 'text')
        .addPrimaryKeyConstraint('attempts_key', ['saga_id', 'step', 'direction', 'attempt'])
        .execute();
      await db.schema
        .createTable('executors')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('lease_until', 'timestamptz', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('sagas_of_order').on('sagas').columns(['order_id']).execute();
      await db.schema.createIndex('sagas_by_state').on('sagas').columns(['state', 'started_at', 'id']).execute();
      await db.schema.createIndex('sagas_newest').on('sagas').columns(['started_at', 'id']).execute();
    },
  },
  // For forgetting those whose days are over.
  '0002-ended': {
    async up(db) {
      await db.schema
        .createIndex('sagas_ended')
        .on('sagas')
        .column('ended_at')
        .where('ended_at', 'is not', null)
        .execute();
    },
  },
};
