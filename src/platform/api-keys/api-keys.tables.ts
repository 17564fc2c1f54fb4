import type { ColumnType } from 'kysely';

/** The tables of the schema `access`. */
export interface AccessTables {
  api_keys: ApiKeysTable;
  /** One row: counts the changes of keys, so that a process sees with one small query whether its copy is current. */
  api_key_version: { readonly version: number };
}

export interface ApiKeysTable {
  /** The public part of the key. */
  readonly id: string;
  readonly partner_id: string;
  /** For people: what uses it. */
  readonly name: string;
  /** SHA-256 of the whole key. */
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  readonly created_at: ColumnType<Date, Date, never>;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  /** Within ten seconds. */
  readonly last_used_at: Date | null;
  /** The key that this one took the place of. */
  readonly replaces: string | null;
}
