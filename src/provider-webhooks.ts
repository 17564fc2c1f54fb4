import type { FastifyInstance } from 'fastify';
import type { Config } from './config.js';
import type { Credentials } from './credentials.js';
import { systemClock } from './platform/clock.js';
import type { Logger } from './platform/logger.js';
import type { Secrets } from './webhooks/in/authenticity.js';
import { serveWebhooks } from './webhooks/in/edge.js';
import { openIntake } from './webhooks/in/open-inbox.js';

export interface ProviderWebhooksOptions {
  readonly config: Config;
  readonly credentials: Credentials | undefined;
  readonly databaseUrl: string | undefined;
  readonly publicUrl: () => string;
  readonly logger: Logger;
}

/** Lets providers in at the public port. */
export function serveProviderWebhooks(
  fastify: FastifyInstance,
  { config, credentials, databaseUrl, publicUrl, logger }: ProviderWebhooksOptions,
): { close(): Promise<void> } {
  const opened = openIntake(databaseUrl, logger);
  const { odooWebhookPath: secret, odooWebhookAddresses: allows, trustedProxies: trustsProxy } = config;
  serveWebhooks(fastify, {
    secrets: webhookSecrets(config, credentials),
    odooPath: secret !== undefined && allows ? { secret, allows, trustsProxy } : undefined,
    intake: opened?.intake,
    publicUrl,
    clock: systemClock,
    logger,
  });
  return { close: async () => opened?.close() };
}

/** Those that are set; in development those that were made up. */
function webhookSecrets(config: Config, credentials: Credentials | undefined): Secrets {
  const made = (secret: string | undefined) => (secret === undefined ? [] : [secret]);
  return {
    stripe: config.stripeWebhookSecrets ?? made(credentials?.stripe_webhook_secret),
    shopify: config.shopifyWebhookSecrets ?? made(credentials?.shopify_webhook_secret),
    odoo: config.odooWebhookSecrets ?? made(credentials?.odoo_webhook_secret),
    crm: config.crmWebhookSecrets ?? made(credentials?.crm_webhook_secret),
    hubspot: config.hubspotWebhookSecrets ?? [],
  };
}
