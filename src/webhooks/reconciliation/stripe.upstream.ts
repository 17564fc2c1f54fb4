import Stripe from 'stripe';
import type { Upstream, Watched } from './upstream.js';

export interface StripeUpstreamOptions {
  readonly apiKey: string;
  /** Where its API is, for stand-ins: "http://127.0.0.1:12111". */
  readonly apiUrl?: URL | undefined;
  /** Where Stripe tells us: "https://shop.example/webhooks/stripe".; undefined: its subscriptions are left alone. */
  readonly deliveryUrl: string | undefined;
}

const EVENTS = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'charge.refunded',
  'charge.dispute.created',
] as const;
const PAGE = 100;
const LONGEST_MILLISECONDS = 15_000;

/** Lists and subscribes through Stripe's own library: https://docs.stripe.com/api/events, …/webhook_endpoints */
export function stripeUpstream({ apiKey, apiUrl, deliveryUrl }: StripeUpstreamOptions): Upstream {
  const stripe = new Stripe(apiKey, { ...addressOf(apiUrl), timeout: LONGEST_MILLISECONDS, telemetry: false });
  return {
    provider: 'stripe',
    ...(deliveryUrl !== undefined && { watch: () => watch(stripe, deliveryUrl) }),
    async *since(moment, signal) {
      const created = { gte: Math.floor(moment.getTime() / 1000) };
      for await (const event of stripe.events.list({ created, types: [...EVENTS], limit: PAGE })) {
        signal.throwIfAborted();
        // An event of Stripe is named the same in its API and in each of its deliveries.
        yield { deliveryId: event.id, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(event)) };
      }
    },
  };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

async function watch(stripe: Stripe, url: string): Promise<Watched> {
  const found = [];
  for await (const endpoint of stripe.webhookEndpoints.list({ limit: PAGE }))
    if (endpoint.url === url) found.push(endpoint);
  if (found.some(({ status }) => status === 'enabled')) return { subscription: 'alive' };
  const [disabled] = found;
  if (disabled) {
    // It signs with the secret that it always had.
    await stripe.webhookEndpoints.update(disabled.id, { disabled: false });
    return { subscription: 'recreated' };
  }
  const { id: externalId, secret } = await stripe.webhookEndpoints.create({ url, enabled_events: [...EVENTS] });
  if (secret === undefined) throw new Error('Stripe told no secret for the endpoint that was made');
  return { subscription: 'recreated', secret: { externalId, secret } };
}

const addressOf = (url: URL | undefined) =>
  url && {
    host: url.hostname,
    port: url.port === '' ? (url.protocol === 'http:' ? 80 : 443) : Number(url.port),
    protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
  };
