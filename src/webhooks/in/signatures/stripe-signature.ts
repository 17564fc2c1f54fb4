import { anyMatches, fromHex, hmac } from './hmac.js';
import type { Scheme } from './scheme.js';
import { isRecent, secondsOf } from './timestamp.js';

/**
 * `Stripe-Signature: t=1492774577,v1=5257a8…,v1=…,v0=…`: hex HMAC over `t.body` (https://docs.stripe.com/webhooks#verify-manually).
 * Several `v1` while a secret is rolled; `v0` is a test scheme, and every other one is ignored.
 */
export const stripeSignature = (secrets: string): Scheme => ({
  secrets,
  headers: ['stripe-signature'],
  verify({ headers, body }, keys, now) {
    const { times, claimed } = parts(headers['stripe-signature'] ?? '');
    const [time] = times;
    const seconds = secondsOf(time);
    if (seconds === undefined || times.length > 1) return 'signature';
    // The text of the time as it came: it is what was signed.
    const right = keys.map((key) => hmac(key, `${time}.`, body));
    if (!anyMatches(claimed, right)) return 'signature';
    return isRecent(seconds * 1000, now) ? undefined : 'timestamp';
  },
});

function parts(header: string): { readonly times: readonly string[]; readonly claimed: readonly Buffer[] } {
  const times: string[] = [];
  const claimed: Buffer[] = [];
  for (const part of header.split(',')) {
    const at = part.indexOf('=');
    const [name, value] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (name === 't') times.push(value);
    if (name === 'v1') claimed.push(...fromHex(value));
  }
  return { times, claimed };
}
