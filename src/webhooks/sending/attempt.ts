import type { Egress } from '../../platform/egress/egress.js';
import { EgressError } from '../../platform/egress/egress-error.js';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { newTraceparent } from '../../platform/trace.js';
import { privateKeyOf, signed, type SigningKeys } from '../out/signature.js';
import { liveSecrets } from '../endpoints/endpoint-secrets.js';
import type { SecretBox } from '../secret-box.js';
import type { Claimed, ClaimedEndpoint } from './claimed.js';
import { excerpt } from './excerpt.js';
import type { Outcome } from './verdict.js';

export interface Sending {
  readonly egress: Pick<Egress, 'post' | 'longestMilliseconds'>;
  /** Opens what endpoints are signed for with. */
  readonly box: SecretBox;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What an attempt was and what came of it, as it is kept. */
export interface Attempt {
  readonly at: Date;
  readonly milliseconds: number;
  readonly outcome: Outcome;
  readonly requestExcerpt: string;
  readonly responseExcerpt: string | null;
}

/** One POST: the same id and the same bytes every time, signed anew. Never throws. */
export async function attempt({ delivery, endpoint }: Claimed, sending: Sending): Promise<Attempt> {
  const { egress, box, clock, logger } = sending;
  const at = new Date(clock.now());
  const began = performance.now();
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Trivium-Webhooks/1',
    traceparent: newTraceparent(delivery.trace_id),
  };
  const done = (outcome: Outcome, answer: Buffer | null): Attempt => ({
    at,
    milliseconds: Math.round(performance.now() - began),
    outcome,
    requestExcerpt: requestExcerpt(endpoint.url, { ...headers, 'webhook-id': delivery.event_id }, delivery.body),
    responseExcerpt: answer && excerpt(answer),
  });
  try {
    const signature = signed(delivery.event_id, at, delivery.body, keysOf(endpoint, box, at));
    const answer = await egress.post(endpoint.url, { headers: { ...headers, ...signature }, body: delivery.body });
    return done({ status: answer.status, retryAfter: answer.headers['retry-after'] }, answer.body);
  } catch (error) {
    if (error instanceof EgressError) return done({ error: error.message }, null);
    // The fault is ours: its words stay in the log.
    logger.error({ err: error, delivery: delivery.id }, 'a webhook could not be made');
    return done({ error: 'The webhook could not be sent.' }, null);
  }
}

function keysOf({ id, secrets, signing_key: key }: ClaimedEndpoint, box: SecretBox, now: Date): SigningKeys {
  return {
    secrets: liveSecrets(secrets, now).map(({ ciphertext }) => box.open(id, ciphertext)),
    privateKey: key ? privateKeyOf(box.open(id, key.ciphertext)) : undefined,
  };
}

/** Without the signature, which proves something, and without the query, in which some keep a password. */
function requestExcerpt(url: string, headers: Readonly<Record<string, string>>, body: string): string {
  const { origin, pathname } = new URL(url);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return excerpt([`POST ${origin}${pathname}`, ...lines, '', body].join('\n'));
}
