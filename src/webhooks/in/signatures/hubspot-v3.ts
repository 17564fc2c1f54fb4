import { anyMatches, fromBase64, hmac } from './hmac.js';
import type { Scheme } from './scheme.js';
import { isRecent } from './timestamp.js';

const MILLISECONDS = /^\d{1,14}$/;

/**
 * `X-HubSpot-Signature-v3`: base64 HMAC over method, URL, body and `X-HubSpot-Request-Timestamp`, with the secret of the app
 * (https://developers.hubspot.com/docs/guides/apps/authentication/validating-requests). The URL is the one that HubSpot was
 * told to call, so `PUBLIC_URL` must be right behind a proxy.
 */
export const hubspotV3 = (secrets: string): Scheme => ({
  secrets,
  headers: ['x-hubspot-signature-v3', 'x-hubspot-request-timestamp'],
  verify({ method, url, headers, body }, keys, now) {
    const time = headers['x-hubspot-request-timestamp'] ?? '';
    if (!MILLISECONDS.test(time)) return 'signature';
    const claimed = fromBase64(headers['x-hubspot-signature-v3'] ?? '');
    const right = keys.map((key) => hmac(key, method, url, body, time));
    if (!anyMatches(claimed, right)) return 'signature';
    return isRecent(Number(time), now) ? undefined : 'timestamp';
  },
});
