import { sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import { APPEND, SETTLED } from './append.sql.js';
import { NOTE, SETTLE, TAKE } from './delivery.sql.js';

export const eventsMigrations: Migrations = {
  '0001-event-log': {
    async up(db) {
      await sql`create sequence events.event_log_sequence`.execute(db);
      // The first draw: only from then on does last_value say what was drawn last.
      await sql`select nextval('events.event_log_sequence')`.execute(db);
      await db.schema
        .createTable('event_log')
        .addColumn('sequence', 'bigint', (column) => column.primaryKey())
        .addColumn('event_id', 'text', (column) => column.notNull().unique())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('time', 'timestamptz', (column) => column.notNull())
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('data', 'jsonb', (column) => column.notNull())
        .addColumn('metadata', 'jsonb', (column) => column.notNull())
        .addColumn('customer_id', 'text')
        .addColumn('partner_id', 'text')
        .execute();
      await sql`create index event_log_by_key on events.event_log (key, sequence)`.execute(db);
      await sql`create index event_log_by_time on events.event_log using brin (time)`.execute(db);
      for (const owner of ['customer_id', 'partner_id'])
        await sql`create index ${sql.id(`event_log_by_${owner}`)} on events.event_log (${sql.id(owner)}, sequence)
          where ${sql.id(owner)} is not null`.execute(db);
      await APPEND.execute(db);
      await SETTLED.execute(db);
    },
  },
  '0002-consumers': {
    async up(db) {
      await db.schema
        .createTable('subscriptions')
        .addColumn('event_type', 'text', (column) => column.notNull())
        .addColumn('queue', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('subscriptions_pkey', ['event_type', 'queue'])
        .execute();
      await db.schema
        .createTable('consumed')
        .addColumn('consumer', 'text', (column) => column.notNull())
        .addColumn('event_id', 'text', (column) => column.notNull())
        .addColumn('run', 'text', (column) => column.notNull())
        .addColumn('handled_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('consumed_pkey', ['consumer', 'event_id', 'run'])
        .execute();
      await db.schema
        .createTable('dead_letters')
        .addColumn('consumer', 'text', (column) => column.notNull())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('run', 'text', (column) => column.notNull())
        .addColumn('key', 'text', (column) => column.notNull())
        .addColumn('event_id', 'text', (column) => column.notNull())
        .addColumn('type', 'text', (column) => column.notNull())
        .addColumn('cause', 'text')
        .addColumn('trace_id', 'text', (column) => column.notNull())
        .addColumn('attempts', 'integer', (column) => column.notNull())
        .addColumn('failed_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('dead_letters_pkey', ['consumer', 'sequence', 'run'])
        .execute();
      await sql`create index dead_letters_by_key on events.dead_letters (consumer, key)`.execute(db);
      await db.schema
        .createTable('relays')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('sequence', 'bigint', (column) => column.notNull())
        .addColumn('target', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '0003-retention': {
    async up(db) {
      await sql`create table events.pruned as select 0::bigint as up_to`.execute(db);
      await sql`create index consumed_by_time on events.consumed using brin (handled_at)`.execute(db);
    },
  },
  '0004-deliveries': {
    async up(db) {
      for (const made of [TAKE, NOTE, SETTLE]) await made.execute(db);
    },
  },
  '0005-conditions': {
    async up(db) {
      await db.schema.alterTable('subscriptions').addColumn('condition', 'jsonb').execute();
      await APPEND.execute(db);
    },
  },
  '0006-subscriptions': {
    async up(db) {
      await db.schema
        .alterTable('subscriptions')
        .addColumn('of_partners', 'boolean', (column) => column.notNull().defaultTo(false))
        .addColumn('past_due', 'boolean', (column) => column.notNull().defaultTo(false))
        .execute();
      await APPEND.execute(db);
    },
  },
  '0007-modes': {
    async up(db) {
      await db.schema.alterTable('event_log').addColumn('mode', 'text').execute();
      await APPEND.execute(db);
      // Its rows are made of another column.
      await sql`drop function events.take(text, int)`.execute(db);
      await TAKE.execute(db);
    },
  },
  '0008-letters-in-order': {
    async up(db) {
      // Its rows have another column.
      await sql`drop function events.note(text, text, jsonb)`.execute(db);
      await NOTE.execute(db);
    },
  },
};
