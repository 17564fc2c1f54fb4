import { readNetworks } from '../platform/networks.js';
import { optional, setting, type Settings } from './setting.js';
import { integer } from './values.js';

/** What comes from providers and goes out to partners. */
export const WEBHOOK_SETTINGS = {
  webhookEndpointsPerPartner: setting(
    'WEBHOOK_ENDPOINTS_PER_PARTNER',
    '20',
    integer(1, 10_000),
    'How many webhook endpoints a partner may have.',
  ),
  webhookAllowedNetworks: optional(
    'WEBHOOK_ALLOWED_NETWORKS',
    readNetworks,
    'Networks that webhooks may be sent to though they are not public, separated by commas: 10.1.0.0/16,fd12::/16. Default: none; in the development profile this machine alone (127.0.0.0/8,::1), where http:// is allowed as well.',
  ),
  webhookAttempts: setting(
    'WEBHOOK_ATTEMPTS',
    '10',
    integer(1, 10),
    'How often a webhook is attempted, on the published schedule, before a person has to look at it. Few of them are for trying out what follows.',
  ),
  webhookDisableAfterHours: setting(
    'WEBHOOK_DISABLE_AFTER_HOURS',
    '120',
    integer(1, 8_760),
    'How long a partner’s webhook endpoint may fail without a success in between before it is disabled and its owner told, in hours.',
  ),
  webhookDays: setting(
    'WEBHOOK_RETENTION_DAYS',
    '90',
    integer(1, 36_500),
    'Days that deliveries to partners are known after they have come to their end, with what was sent and answered. Those that wait for an endpoint or a person, or whose event is still in the log, are kept longer.',
  ),
} satisfies Settings;
