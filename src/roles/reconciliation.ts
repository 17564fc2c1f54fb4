import type { Config } from '../config.js';
import { systemClock } from '../platform/clock.js';
import { deriveKey } from '../platform/keys.js';
import type { Logger } from '../platform/logger.js';
import { rounds } from '../platform/rounds.js';
import { InboxStore } from '../webhooks/in/inbox.store.js';
import { openInboxDatabase } from '../webhooks/in/open-inbox.js';
import { odooUpstream } from '../webhooks/reconciliation/odoo.upstream.js';
import { Reconciler } from '../webhooks/reconciliation/reconciler.js';
import { SigningSecrets } from '../webhooks/reconciliation/signing-secrets.js';
import type { Upstream } from '../webhooks/reconciliation/upstream.js';
import { SecretBox } from '../webhooks/secret-box.js';

export interface ReconciliationOptions {
  readonly config: Config;
  readonly secret: Buffer;
  readonly databaseUrl: string;
  readonly logger: Logger;
}

const CONNECTIONS = 2;

/** Asks providers regularly what never came; undefined where no provider can be asked. */
export async function startReconciliation(
  options: ReconciliationOptions,
): Promise<{ close(): Promise<void> } | undefined> {
  const { config, secret, databaseUrl, logger } = options;
  const upstreams = await upstreamsOf(options);
  if (upstreams.length === 0) return undefined;
  const onIdleError = (error: Error) => logger.warn({ err: error }, 'lost a database connection');
  const db = openInboxDatabase(databaseUrl, { maxConnections: CONNECTIONS, onIdleError });
  const store = new InboxStore(db, systemClock);
  const secrets = new SigningSecrets(db, new SecretBox(deriveKey(secret, 'webhook-secrets')));
  const reconciler = new Reconciler({ db, upstreams, store, secrets, clock: systemClock, logger });
  const asking = rounds(
    config.reconcileSeconds * 1_000,
    (stopping) => reconciler.round(stopping),
    (error) => logger.warn({ err: error }, 'what was missed could not be asked for'),
  );
  return {
    close: async () => {
      await asking.stop();
      await db.destroy();
    },
  };
}

/** Providers' libraries are large: only those of providers that are asked are loaded. */
async function upstreamsOf({ config }: ReconciliationOptions): Promise<readonly Upstream[]> {
  const { stripeApiKey, stripeApiUrl, shopifyShop, shopifyAccessToken, shopifyApiUrl } = config;
  const { odooUrl, odooDatabase, odooUserId, odooApiKey } = config;
  const upstreams: Upstream[] = [];
  // Where nobody has said how the world reaches us, nobody can be told where to call.
  const told = (provider: string) => config.publicUrl && `${config.publicUrl}/webhooks/${provider}`;
  if (stripeApiKey !== undefined) {
    const { stripeUpstream } = await import('../webhooks/reconciliation/stripe.upstream.js');
    const deliveryUrl = told('stripe');
    upstreams.push(stripeUpstream({ apiKey: stripeApiKey, apiUrl: urlOf(stripeApiUrl), deliveryUrl }));
  }
  if (shopifyShop !== undefined && shopifyAccessToken !== undefined) {
    const { shopifyUpstream } = await import('../webhooks/reconciliation/shopify.upstream.js');
    const deliveryUrl = told('shopify');
    const asked = { shop: shopifyShop, accessToken: shopifyAccessToken, apiUrl: urlOf(shopifyApiUrl), deliveryUrl };
    upstreams.push(shopifyUpstream(asked));
  }
  if (odooUrl !== undefined && odooDatabase !== undefined && odooUserId !== undefined && odooApiKey !== undefined) {
    const asked = { url: new URL(odooUrl), database: odooDatabase, userId: odooUserId, apiKey: odooApiKey };
    upstreams.push(odooUpstream(asked));
  }
  return upstreams;
}

const urlOf = (text: string | undefined): URL | undefined => (text === undefined ? undefined : new URL(text));
