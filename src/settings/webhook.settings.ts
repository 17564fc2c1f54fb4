import { readNetworks } from '../platform/networks.js';
import { optional, type Settings } from './setting.js';

/** What comes from providers and goes out to partners. */
export const WEBHOOK_SETTINGS = {
  webhookAllowedNetworks: optional(
    'WEBHOOK_ALLOWED_NETWORKS',
    readNetworks,
    'Networks that webhooks may be sent to though they are not public, separated by commas: 10.1.0.0/16,fd12::/16. Default: none; in the development profile this machine alone (127.0.0.0/8,::1), where http:// is allowed as well.',
  ),
} satisfies Settings;
