import { type Kysely, sql } from 'kysely';
import type { Migrations } from '../../platform/db/migrate.js';
import type { PaymentsTables } from './payments.tables.js';
import { handledAt } from '../handled-at.migration.js';
import { handledContents } from '../handled-contents.migration.js';

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
  '0002-ledger': {
    async up(db) {
      await db.schema
        .alterTable('payments')
        .addColumn('payment_method_id', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
      await db.schema
        .createIndex('payments_one_alive_per_order')
        .unique()
        .on('payments')
        .column('order_id')
        .where(sql<boolean>`status in ('pending', 'authorized', 'captured')`)
        .execute();
      await db.schema
        .createTable('accounts')
        .addColumn('order_id', 'text', (column) => column.primaryKey())
        .addColumn('cancelled_at', 'timestamptz')
        .execute();
      await db.schema
        .createTable('handled_requests')
        .addColumn('operation', 'text', (column) => column.notNull())
        .addColumn('request_id', 'uuid', (column) => column.notNull())
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('payment_id', 'text', (column) => column.notNull().references('payments.id'))
        .addPrimaryKeyConstraint('handled_requests_key', ['operation', 'request_id'])
        .execute();
      await db.schema
        .createTable('payment_entries')
        .addColumn('payment_id', 'text', (column) => column.notNull().references('payments.id'))
        .addColumn('order_id', 'text', (column) => column.notNull())
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('currency', sql`char(3)`, (column) => column.notNull())
        .addColumn('amount', 'bigint', (column) => column.notNull())
        .addColumn('request_id', 'uuid', (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('payment_entries_key', ['payment_id', 'kind', 'request_id'])
        .addCheckConstraint(
          'payment_entries_known_kind',
          sql`case kind when 'capture' then amount > 0 when 'refund' then amount < 0 else false end`,
        )
        .execute();
      await db.schema
        .createIndex('payment_entries_captured_once')
        .unique()
        .on('payment_entries')
        .column('payment_id')
        .where(sql.ref('kind'), '=', sql.lit('capture'))
        .execute();
      await db.schema.createIndex('payment_entries_of_order').on('payment_entries').column('order_id').execute();
      await entriesOfEarlierPayments(db as Kysely<PaymentsTables>);
      await appendOnly(db, 'payment_entries');
    },
  },
  '0003-choreography': {
    async up(db) {
      await db.schema
        .createTable('planned_captures')
        .addColumn('order_id', 'text', (column) => column.primaryKey())
        .addColumn('customer_id', 'text', (column) => column.notNull())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('currency', sql`char(3)`, (column) => column.notNull())
        .addColumn('amount', 'bigint', (column) => column.notNull())
        .addColumn('payment_method_id', 'text', (column) => column.notNull())
        .execute();
      await db.schema
        .createTable('timeouts')
        .addColumn('order_id', 'text', (column) => column.primaryKey())
        .addColumn('due_at', 'timestamptz', (column) => column.notNull())
        .addColumn('cause', 'jsonb', (column) => column.notNull())
        .execute();
      await db.schema.createIndex('timeouts_by_time').on('timeouts').column('due_at').execute();
    },
  },
  '0004-providers': {
    async up(db) {
      await sql`
        alter table payments.payments drop constraint payments_card_last4_check,
        add constraint payments_card_or_none check (card_last4 ~ '^[0-9]{4}$' or (card_brand = '' and card_last4 = ''))
      `.execute(db);
      await createDisputes(db);
      await createInvoices(db);
    },
  },
  '0005-handled-at': handledAt('payments', 'handled_requests'),
  '0006-handled-contents': handledContents('payments', 'handled_requests'),
};

async function createDisputes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('disputes')
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('dispute_id', 'text', (column) => column.notNull())
    .addColumn('payment_id', 'text', (column) => column.notNull().references('payments.id'))
    .addColumn('order_id', 'text', (column) => column.notNull())
    .addColumn('currency', sql`char(3)`, (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('noted_at', 'timestamptz', (column) => column.notNull())
    .addPrimaryKeyConstraint('disputes_key', ['provider', 'dispute_id'])
    .execute();
}

async function createInvoices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('invoices')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('deal_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('currency', sql`char(3)`, (column) => column.notNull())
    .addColumn('amount', 'bigint', (column) => column.notNull().check(sql`amount >= 0`))
    .addColumn('company', 'text', (column) => column.notNull())
    .addColumn('contact_email', 'text', (column) => column.notNull())
    .addColumn('won_at', 'timestamptz', (column) => column.notNull())
    .addColumn('created_at', 'timestamptz', (column) => column.notNull())
    .addUniqueConstraint('invoices_one_per_deal', ['provider', 'deal_id'])
    .execute();
  await db.schema.createIndex('invoices_newest').on('invoices').columns(['created_at', 'id']).execute();
}

async function entriesOfEarlierPayments(db: Kysely<PaymentsTables>): Promise<void> {
  const columns = ['payment_id', 'order_id', 'kind', 'currency', 'amount', 'request_id', 'created_at'] as const;
  const captured = db.selectFrom('payments').where('status', 'in', ['captured', 'refunded']);
  await db
    .insertInto('payment_entries')
    .columns(columns)
    .expression(
      captured.select([
        'id',
        'order_id',
        sql.lit('capture').as('kind'),
        'currency',
        'amount',
        sql<string>`gen_random_uuid()`.as('request_id'),
        'created_at',
      ]),
    )
    .execute();
  await db
    .insertInto('payment_entries')
    .columns(columns)
    .expression(
      captured
        .where('refunded_amount', '>', 0)
        .select([
          'id',
          'order_id',
          sql.lit('refund').as('kind'),
          'currency',
          sql<number>`-refunded_amount`.as('amount'),
          sql<string>`gen_random_uuid()`.as('request_id'),
          'updated_at',
        ]),
    )
    .execute();
}

/** PostgreSQL itself refuses to change a ledger. */
async function appendOnly<DB>(db: Kysely<DB>, table: string): Promise<void> {
  await sql`
    create function ${sql.id('payments', 'refuse_change')}() returns trigger language plpgsql as
    $$ begin raise exception '% is append-only', tg_table_name; end $$`.execute(db);
  await sql`
    create trigger append_only before update or delete on ${sql.id('payments', table)}
    for each statement execute function ${sql.id('payments', 'refuse_change')}()`.execute(db);
}
