import { optional, setting, type Settings } from './setting.js';
import { httpUrl, integer, word } from './values.js';

const STAND_INS = 'For stand-ins and proxies.';

/** Providers' own APIs, asked by the role worker for what never came. */
export const RECONCILIATION_SETTINGS = {
  reconcileSeconds: setting(
    'RECONCILE_SECONDS',
    '300',
    integer(1, 86_400),
    'How often providers are asked what they have told, and whether they still tell us.',
  ),
  stripeApiKey: optional(
    'STRIPE_API_KEY',
    word,
    'Restricted key that may read events and write webhook endpoints. With it what Stripe told in vain is fetched, and an endpoint that was deleted is made again at PUBLIC_URL/webhooks/stripe. Default: none, Stripe is not asked.',
  ),
  stripeApiUrl: optional('STRIPE_API_URL', httpUrl, `Where Stripe’s API is. ${STAND_INS} Default: Stripe’s own.`),
  shopifyShop: optional(
    'SHOPIFY_SHOP',
    word,
    'The shop at Shopify: my-shop.myshopify.com. With SHOPIFY_ACCESS_TOKEN what it told in vain is fetched, and subscriptions that were dropped are made again at PUBLIC_URL/webhooks/shopify. Default: none.',
  ),
  shopifyAccessToken: optional(
    'SHOPIFY_ACCESS_TOKEN',
    word,
    'Token of the app for the Admin API, with read_orders and read_inventory.',
  ),
  shopifyApiUrl: optional(
    'SHOPIFY_API_URL',
    httpUrl,
    `Where the shop’s API is. ${STAND_INS} Default: the shop itself.`,
  ),
  odooUrl: optional(
    'ODOO_URL',
    httpUrl,
    'Odoo itself. With ODOO_DATABASE, ODOO_USER_ID and ODOO_API_KEY moves of stock that it told in vain are looked up. Default: none.',
  ),
  odooDatabase: optional('ODOO_DATABASE', word, 'Name of the database of Odoo.'),
  odooUserId: optional('ODOO_USER_ID', integer(1, 2_147_483_647), 'Number of the user in Odoo whose API key it is.'),
  odooApiKey: optional('ODOO_API_KEY', word, 'API key of a user in Odoo who may read moves of stock and products.'),
} satisfies Settings;
