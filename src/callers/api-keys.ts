import type { Principal } from '../platform/access.js';
import { ApiKeyIdentities } from '../platform/api-keys/api-key-identities.js';
import { ApiKeyUse } from '../platform/api-keys/api-key-use.js';
import { ApiKeyStore, type LiveApiKey, type NewApiKey } from '../platform/api-keys/api-key.store.js';
import { accessMigrations, ACCESS_SCHEMA, API_KEYS_CHANNEL } from '../platform/api-keys/api-keys.migrations.js';
import type { AccessTables } from '../platform/api-keys/api-keys.tables.js';
import { systemClock } from '../platform/clock.js';
import { openDatabase } from '../platform/db/database.js';
import { listen } from '../platform/db/listen.js';
import { migrate } from '../platform/db/migrate.js';
import { allowedScopes } from '../platform/identity/claims.js';
import type { Logger } from '../platform/logger.js';
import { databaseRefused } from '../refusals.js';
import { SCOPES_OF_KINDS } from './scopes.js';

export interface ApiKeys {
  readonly identities: ApiKeyIdentities;
  close(): Promise<void>;
}

export interface ApiKeysOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
  /** NODE_ENV=production: test keys do not count. */
  readonly strict: boolean;
  /** Stored at the start, for development. */
  readonly given?: { readonly key: string } & NewApiKey;
}

/** The store of partners' keys for the command that manages them. */
export async function openApiKeyStore(databaseUrl: string, onIdleError?: (error: Error) => void) {
  const db = openDatabase<AccessTables>(databaseUrl, {
    schema: ACCESS_SCHEMA,
    maxConnections: 2,
    ...(onIdleError && { onIdleError }),
  });
  try {
    await migrate(db, ACCESS_SCHEMA, accessMigrations);
  } catch (error) {
    await db.destroy();
    return databaseRefused(databaseUrl)(error);
  }
  return { store: new ApiKeyStore(db, systemClock), close: () => db.destroy() };
}

/** Partners' keys as a running BFF needs them. */
export async function openApiKeys({ databaseUrl, logger, strict, given }: ApiKeysOptions): Promise<ApiKeys> {
  const warn = (message: string) => (error: unknown) => logger.warn({ err: error }, message);
  const { store, close } = await openApiKeyStore(databaseUrl, warn('lost a database connection'));
  if (given) await store.keep(given.key, given);
  const onFailure = warn('the last use of API keys could not be written');
  const use = new ApiKeyUse({ store, clock: systemClock, onFailure });
  const identities = new ApiKeyIdentities({
    store,
    clock: systemClock,
    modes: strict ? ['live'] : ['live', 'test'],
    principalOf: partner,
    onUse: (id) => use.note(id),
  });
  const changes = listen(databaseUrl, API_KEYS_CHANNEL, () => identities.changed());
  return {
    identities,
    close: async () => {
      await changes.close();
      await use.close();
      await close();
    },
  };
}

const partner = ({ partner_id: subject, scopes, expires_at: expires }: LiveApiKey): Principal => ({
  kind: 'partner',
  subject,
  scopes: allowedScopes(scopes, SCOPES_OF_KINDS.partner),
  ...(expires && { expiresAt: expires.getTime() }),
});
