import { anyMatches, fromBase64, hmac } from './hmac.js';
import type { Scheme } from './scheme.js';

/**
 * `X-Shopify-Hmac-Sha256`: base64 HMAC over the body (https://shopify.dev/docs/apps/build/webhooks/subscribe/https). It covers
 * neither a time nor the other headers: that a delivery came before is told by its id, and what it does by the ids in it.
 */
export const shopifyHmac = (secrets: string): Scheme => ({
  secrets,
  headers: ['x-shopify-hmac-sha256'],
  verify({ headers, body }, keys) {
    const claimed = fromBase64(headers['x-shopify-hmac-sha256'] ?? '');
    const right = keys.map((key) => hmac(key, body));
    return anyMatches(claimed, right) ? undefined : 'signature';
  },
});
