import type { Provider } from './provider.js';
import { crm } from './providers/crm.js';
import { odoo } from './providers/odoo.js';
import { shopify } from './providers/shopify.js';
import { stripe } from './providers/stripe.js';

/** Everyone whom the house hears. */
export const PROVIDERS: readonly Provider[] = [stripe, shopify, odoo, crm];
