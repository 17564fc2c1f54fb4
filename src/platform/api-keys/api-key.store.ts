import { sql, type Kysely, type Selectable } from 'kysely';
import type { Clock } from '../clock.js';
import { hashApiKey, newApiKey, readApiKey, type ApiKeyMode } from './api-key.js';
import type { AccessTables, ApiKeysTable } from './api-keys.tables.js';

export interface NewApiKey {
  readonly partnerId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** undefined = never. */
  readonly expiresAt: Date | undefined;
}

export type StoredApiKey = Omit<Selectable<ApiKeysTable>, 'hash'>;
export type LiveApiKey = Pick<Selectable<ApiKeysTable>, 'id' | 'partner_id' | 'hash' | 'scopes' | 'expires_at'>;

const SHOWN = [
  'id',
  'partner_id',
  'name',
  'scopes',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
  'replaces',
] as const;

/** Partners' keys in PostgreSQL. A key itself is seen once, by who made it. */
export class ApiKeyStore {
  constructor(
    private readonly db: Kysely<AccessTables>,
    private readonly clock: Clock,
  ) {}

  async create(mode: ApiKeyMode, given: NewApiKey): Promise<string> {
    const key = newApiKey(mode);
    await this.db
      .insertInto('api_keys')
      .values(this.row(key, given, null))
      .execute();
    return key;
  }

  /** Stores a key that was made elsewhere, unless it is stored already; a revoked one stays revoked. */
  async keep(key: string, given: NewApiKey): Promise<void> {
    const values = this.row(key, given, null);
    const known = await this.db.selectFrom('api_keys').select('id').where('id', '=', values.id).executeTakeFirst();
    if (known) return;
    await this.db
      .insertInto('api_keys')
      .values(values)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  list(partnerId?: string): Promise<StoredApiKey[]> {
    let query = this.db.selectFrom('api_keys').select(SHOWN).orderBy('partner_id').orderBy('created_at');
    if (partnerId !== undefined) query = query.where('partner_id', '=', partnerId);
    return query.execute();
  }

  /** A new key like this one, which lives on for `overlap` milliseconds. undefined where there is no such living key. */
  rotate(id: string, mode: ApiKeyMode, overlap: number): Promise<string | undefined> {
    const now = new Date(this.clock.now());
    return this.db.transaction().execute(async (tx) => {
      const old = await tx.selectFrom('api_keys').select(SHOWN).where('id', '=', id).forUpdate().executeTakeFirst();
      if (!old || old.revoked_at || (old.expires_at && old.expires_at <= now)) return undefined;
      const key = newApiKey(mode);
      const lifetime = old.expires_at && old.expires_at.getTime() - old.created_at.getTime();
      const expiresAt = lifetime === null ? undefined : new Date(now.getTime() + lifetime);
      const given = { partnerId: old.partner_id, name: old.name, scopes: old.scopes, expiresAt };
      await tx
        .insertInto('api_keys')
        .values(this.row(key, given, id))
        .execute();
      const ends = new Date(Math.min(now.getTime() + overlap, old.expires_at?.getTime() ?? Infinity));
      await tx.updateTable('api_keys').set({ expires_at: ends }).where('id', '=', id).execute();
      return key;
    });
  }

  /** false where there is no such key. */
  async revoke(id: string): Promise<boolean> {
    const now = new Date(this.clock.now());
    const { numUpdatedRows } = await this.db
      .updateTable('api_keys')
      .set((row) => ({ revoked_at: row.fn.coalesce('revoked_at', row.val(now)) }))
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Grows with every change of any key. */
  async version(): Promise<number> {
    return (await this.db.selectFrom('api_key_version').select('version').executeTakeFirstOrThrow()).version;
  }

  live(): Promise<LiveApiKey[]> {
    const columns = ['id', 'partner_id', 'hash', 'scopes', 'expires_at'] as const;
    const now = new Date(this.clock.now());
    return this.db
      .selectFrom('api_keys')
      .select(columns)
      .where('revoked_at', 'is', null)
      .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', now)]))
      .execute();
  }

  async used(times: ReadonlyMap<string, number>): Promise<void> {
    const ids = [...times.keys()];
    const seconds = [...times.values()].map((time) => time / 1000);
    await sql`
      update access.api_keys as keys set last_used_at = greatest(keys.last_used_at, to_timestamp(used.at))
      from unnest(${ids}::text[], ${seconds}::float8[]) as used (id, at) where keys.id = used.id`.execute(this.db);
  }

  private row(key: string, { partnerId, name, scopes, expiresAt }: NewApiKey, replaces: string | null) {
    const shown = readApiKey(key);
    if (!shown) throw new Error('not the form of an API key');
    return {
      id: shown.id,
      partner_id: partnerId,
      name,
      hash: hashApiKey(key),
      scopes,
      created_at: new Date(this.clock.now()),
      expires_at: expiresAt ?? null,
      revoked_at: null,
      last_used_at: null,
      replaces,
    };
  }
}
