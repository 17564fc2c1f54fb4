import { sql } from 'kysely';
import type { Migrations } from '../db/migrate.js';

export const ACCESS_SCHEMA = 'access';
/** PostgreSQL's NOTIFY tells on it that keys have changed. */
export const API_KEYS_CHANNEL = 'access_api_keys';

export const accessMigrations: Migrations = {
  '0001-api-keys': {
    async up(db) {
      await db.schema
        .createTable('api_keys')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('partner_id', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('hash', 'bytea', (column) =>
          column
            .notNull()
            .unique()
            .check(sql`length(hash) = 32`),
        )
        .addColumn('scopes', sql`text[]`, (column) => column.notNull())
        .addColumn('created_at', 'timestamptz', (column) => column.notNull())
        .addColumn('expires_at', 'timestamptz')
        .addColumn('revoked_at', 'timestamptz')
        .addColumn('last_used_at', 'timestamptz')
        .addColumn('replaces', 'text', (column) => column.references('api_keys.id'))
        .execute();
      await db.schema.createIndex('api_keys_of_partner').on('api_keys').columns(['partner_id', 'created_at']).execute();
      await db.schema
        .createTable('api_key_version')
        .addColumn('single', 'boolean', (column) =>
          column
            .primaryKey()
            .defaultTo(true)
            .check(sql`single`),
        )
        .addColumn('version', 'bigint', (column) => column.notNull())
        .execute();
      await sql`insert into access.api_key_version (version) values (0)`.execute(db);
      // In the database, so that a key revoked by hand is dead as quickly; last_used_at does not count as a change.
      await sql`
        create function access.api_keys_changed() returns trigger language plpgsql as $$
        begin
          update access.api_key_version set version = version + 1;
          perform pg_notify(${sql.lit(API_KEYS_CHANNEL)}, '');
          return null;
        end $$`.execute(db);
      await sql`
        create trigger api_keys_changed
        after insert or delete or update of id, partner_id, hash, scopes, expires_at, revoked_at on access.api_keys
        for each statement execute function access.api_keys_changed()`.execute(db);
    },
  },
};
