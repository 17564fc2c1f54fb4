import type { FastifyInstance } from 'fastify';
import type { Credentials } from '../callers/credentials.js';
import type { Config } from '../config.js';
import { systemClock } from '../platform/clock.js';
import { deriveKey } from '../platform/keys.js';
import type { Logger } from '../platform/logger.js';
import { rounds } from '../platform/rounds.js';
import { seldom } from '../platform/seldom.js';
import type { Secrets } from '../webhooks/in/authenticity.js';
import { serveWebhooks } from '../webhooks/in/edge.js';
import { openIntake } from '../webhooks/in/open-inbox.js';
import { SigningSecrets } from '../webhooks/reconciliation/signing-secrets.js';
import { SecretBox } from '../webhooks/secret-box.js';

export interface ProviderWebhooksOptions {
  readonly config: Config;
  readonly secret: Buffer;
  readonly credentials: Credentials | undefined;
  readonly databaseUrl: string | undefined;
  readonly publicUrl: () => string;
  readonly logger: Logger;
  /** How soon a secret that another process has added is known here. Default: 10 seconds. */
  readonly lookMilliseconds?: number;
}

/** Lets providers in at the public port. */
export function serveProviderWebhooks(
  fastify: FastifyInstance,
  options: ProviderWebhooksOptions,
): { close(): Promise<void> } {
  const { config, secret: root, credentials, databaseUrl, publicUrl, logger, lookMilliseconds = 10_000 } = options;
  const opened = openIntake(databaseUrl, logger);
  const { odooWebhookPath: secret, odooWebhookAddresses: allows, trustedProxies: trustsProxy } = config;
  const given = webhookSecrets(config, credentials);
  let secrets = given;
  const added = opened && new SigningSecrets(opened.db, new SecretBox(deriveKey(root, 'webhook-secrets')));
  const complain = seldom((error: unknown) => logger.warn({ err: error }, 'added secrets could not be read'));
  const reading = rounds(
    lookMilliseconds,
    async () => {
      if (added) secrets = together(given, await added.all());
    },
    complain,
  );
  serveWebhooks(fastify, {
    secrets: () => secrets,
    odooPath: secret !== undefined && allows ? { secret, allows, trustsProxy } : undefined,
    intake: opened?.intake,
    publicUrl,
    clock: systemClock,
    logger,
  });
  const close = async () => {
    await reading.stop();
    await opened?.close();
  };
  return { close };
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

const together = (given: Secrets, added: Secrets): Secrets =>
  Object.fromEntries(Object.entries(given).map(([name, secrets]) => [name, [...secrets, ...(added[name] ?? [])]]));
