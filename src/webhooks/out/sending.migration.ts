import { sql, type Migration } from 'kysely';

/** What the senders look things up by, and what they share about each endpoint. */
export const sendingMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('buckets')
      .addColumn('endpoint_id', 'text', (column) => column.primaryKey().references('endpoints.id'))
      .addColumn('empty_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`'epoch'`))
      .addColumn('served_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`'epoch'`))
      .execute();
    // The first of each key, and the oldest that is parked.
    await sql`create index deliveries_in_order on webhooks_out.deliveries (endpoint_id, key, sequence)
      where status in ('pending', 'parked')`.execute(db);
    await sql`create index deliveries_parked_oldest on webhooks_out.deliveries (endpoint_id, sequence)
      where status = 'parked'`.execute(db);
    await sql`create index deliveries_leased on webhooks_out.deliveries (endpoint_id, lease_until)
      where lease_until is not null`.execute(db);
  },
};
