import type { Config } from '../config.js';
import { systemClock } from '../platform/clock.js';
import { Egress } from '../platform/egress/egress.js';
import { egressRules } from '../platform/egress/rules.js';
import { deriveKey } from '../platform/keys.js';
import type { Logger } from '../platform/logger.js';
import { SecretBox } from '../webhooks/secret-box.js';
import { startSending, type RunningSender } from '../webhooks/sending/start-sending.js';

const HOUR = 3_600_000;

/** Sends webhooks to partners for as long as it is not closed. */
export function startWebhookSender({
  config,
  secret,
  databaseUrl,
  logger,
}: {
  readonly config: Config;
  readonly secret: Buffer;
  readonly databaseUrl: string;
  readonly logger: Logger;
}): RunningSender {
  const rules = egressRules({
    development: config.profile === 'development',
    allowed: config.webhookAllowedNetworks,
  });
  return startSending({
    databaseUrl,
    egress: new Egress({ rules }),
    box: new SecretBox(deriveKey(secret, 'webhook-secrets')),
    clock: systemClock,
    attempts: config.webhookAttempts,
    keptDays: config.webhookDays,
    disableAfterMilliseconds: config.webhookDisableAfterHours * HOUR,
    logger: logger.child({ role: 'worker' }),
  });
}
