import type { Kysely } from 'kysely';
import type { SecretBox } from '../secret-box.js';
import type { Secrets } from '../in/authenticity.js';
import type { InboxTables } from '../in/inbox.tables.js';
import type { NewSecret } from './upstream.js';

/** Secrets of subscriptions that were made here and not by a person: sealed, as the database holds them. */
export class SigningSecrets {
  constructor(
    private readonly db: Kysely<InboxTables>,
    private readonly box: SecretBox,
  ) {}

  async add(provider: string, { externalId, secret }: NewSecret): Promise<void> {
    const sealed = this.box.seal(owner(provider, externalId), Buffer.from(secret, 'utf8'));
    await this.db
      .insertInto('signing_secrets')
      .values({ provider, external_id: externalId, sealed })
      .onConflict((conflict) => conflict.columns(['provider', 'external_id']).doUpdateSet({ sealed }))
      .execute();
  }

  async all(): Promise<Secrets> {
    const rows = await this.db.selectFrom('signing_secrets').selectAll().orderBy('created_at').execute();
    const secrets: Record<string, string[]> = {};
    for (const { provider, external_id, sealed } of rows)
      (secrets[provider] ??= []).push(this.box.open(owner(provider, external_id), sealed).toString('utf8'));
    return secrets;
  }
}

const owner = (provider: string, externalId: string): string => `${provider}/${externalId}`;
