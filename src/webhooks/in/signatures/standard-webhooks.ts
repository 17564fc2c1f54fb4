import { anyMatches, fromBase64, hmac } from './hmac.js';
import type { Scheme } from './scheme.js';
import { isRecent, secondsOf } from './timestamp.js';

const HEADERS = ['webhook-signature', 'webhook-id', 'webhook-timestamp'] as const;
/** Svix's own names, from before the standard. */
const SVIX_HEADERS = ['svix-signature', 'svix-id', 'svix-timestamp'] as const;

/**
 * https://www.standardwebhooks.com: `webhook-signature: v1,K5oZ… v1,…`, base64 HMAC over `id.timestamp.body`; for whoever
 * follows the standard. Signatures of other versions (`v1a`) are ignored.
 */
export const standardWebhooks = (secrets: string): Scheme => ofHeaders(secrets, HEADERS);

export const svixWebhooks = (secrets: string): Scheme => ofHeaders(secrets, SVIX_HEADERS);

function ofHeaders(secrets: string, names: typeof HEADERS | typeof SVIX_HEADERS): Scheme {
  const [signature, id, timestamp] = names;
  return {
    secrets,
    headers: names,
    id,
    verify({ headers, body }, keys, now) {
      const time = headers[timestamp];
      const seconds = secondsOf(time);
      const name = headers[id];
      if (seconds === undefined || !name) return 'signature';
      const claimed = (headers[signature] ?? '').split(' ').flatMap((each) => {
        const [version, value = ''] = each.split(',', 2);
        return version === 'v1' ? fromBase64(value) : [];
      });
      const known = keys.map(standardKey).filter((key) => key.length > 0);
      const right = known.map((key) => hmac(key, `${name}.${time}.`, body));
      if (!anyMatches(claimed, right)) return 'signature';
      return isRecent(seconds * 1000, now) ? undefined : 'timestamp';
    },
  };
}

const PREFIX = 'whsec_';

/** The bytes of a secret as the standard writes it: `whsec_` and base64. */
export const standardKey = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
