import { readNetworks } from '../platform/networks.js';
import { optional, type Settings } from './setting.js';
import { pathSecret, sharedSecrets, standardSecrets } from './values.js';

const ROTATED = 'Several, with commas between, while one is rotated.';
const OTHERWISE = 'Default: none in production, and the provider is refused; else the one in credentials.json.';

/** What providers outside sign with. */
export const PROVIDER_SETTINGS = {
  stripeWebhookSecrets: optional(
    'STRIPE_WEBHOOK_SECRETS',
    sharedSecrets,
    `Signing secret of the endpoint at Stripe (whsec_…). ${ROTATED} ${OTHERWISE}`,
  ),
  shopifyWebhookSecrets: optional(
    'SHOPIFY_WEBHOOK_SECRETS',
    sharedSecrets,
    `Client secret of the app at Shopify. ${ROTATED} ${OTHERWISE}`,
  ),
  odooWebhookSecrets: optional(
    'ODOO_WEBHOOK_SECRETS',
    standardSecrets,
    `Secret that the companion module in Odoo signs with, as Standard Webhooks writes it: whsec_ and base64. ${ROTATED} ${OTHERWISE}`,
  ),
  crmWebhookSecrets: optional(
    'CRM_WEBHOOK_SECRETS',
    standardSecrets,
    `Secret of a CRM that signs by Standard Webhooks: whsec_ and base64. ${ROTATED} ${OTHERWISE}`,
  ),
  hubspotWebhookSecrets: optional(
    'HUBSPOT_WEBHOOK_SECRETS',
    sharedSecrets,
    `Client secret of the app at HubSpot, which signs what it sends to /webhooks/crm; PUBLIC_URL must be the address that HubSpot calls. ${ROTATED} Default: none.`,
  ),
  odooWebhookPath: optional(
    'ODOO_WEBHOOK_PATH',
    pathSecret,
    'Last part of the path that Odoo’s own webhook action calls: /webhooks/odoo/<this>. What comes there is not signed, and is marked so; ODOO_WEBHOOK_ADDRESSES must be set too. Default: none, there is no such path.',
  ),
  odooWebhookAddresses: optional(
    'ODOO_WEBHOOK_ADDRESSES',
    readNetworks,
    'Addresses and networks that this path is open to, separated by commas: 203.0.113.7,10.0.0.0/8.',
  ),
} satisfies Settings;
