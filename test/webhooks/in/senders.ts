import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';

/** Those who send: each signs with the code of its provider, or as its documentation says. */

const STANDARD = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8G';

export const SECRETS = {
  stripe: ['whsec_retiring_retiring_retiring', 'whsec_current_current_current'],
  shopify: ['shpss_retiring_retiring', 'shpss_current_current'],
  odoo: [STANDARD],
  crm: [STANDARD],
  hubspot: ['the client secret of the app'],
} as const;

export const SECRET_PATH = 'q7hT2mZ9vXk4Rj1LwPc8Ns5Yb3Gd6Fa0EuKiOo-_xyz';

/** A request that has yet to be sent. */
export interface Signed {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export const payment = (id: string, amount = 24999): string =>
  JSON.stringify({
    id,
    object: 'event',
    type: 'payment_intent.succeeded',
    data: { object: { id: `pi_${id}`, amount_received: amount, currency: 'usd' } },
  });

export function byStripe(body: string | Buffer, now: number, secret: string = SECRETS.stripe[1]): Signed {
  const timestamp = Math.floor(now / 1000);
  // The package takes text alone; what is no text is signed as it does it.
  const signature =
    typeof body === 'string'
      ? Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp })
      : `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
  return { path: '/webhooks/stripe', headers: { 'stripe-signature': signature }, body };
}

export const byShopify = (topic: string, id: string, body: string): Signed => ({
  path: '/webhooks/shopify',
  headers: {
    'x-shopify-topic': topic,
    'x-shopify-webhook-id': id,
    'x-shopify-hmac-sha256': createHmac('sha256', SECRETS.shopify[1]).update(body).digest('base64'),
  },
  body,
});

export const byOdoo = (id: string, body: string, now: number): Signed => ({
  path: '/webhooks/odoo',
  headers: {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': new StandardWebhook(STANDARD).sign(id, new Date(now), body),
  },
  body,
});

/** A CRM that sends by Svix. */
export const bySvix = (id: string, body: string, now: number): Signed => ({
  path: '/webhooks/crm',
  headers: {
    'svix-id': id,
    'svix-timestamp': String(Math.floor(now / 1000)),
    'svix-signature': new SvixWebhook(STANDARD).sign(id, new Date(now), body),
  },
  body,
});

export const byHubspot = (body: string, url: string, now: number): Signed => ({
  path: '/webhooks/crm',
  headers: {
    'x-hubspot-request-timestamp': String(now),
    'x-hubspot-signature-v3': createHmac('sha256', SECRETS.hubspot[0])
      .update(`POST${url}/webhooks/crm${body}${now}`)
      .digest('base64'),
  },
  body,
});

export interface Answered {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test asserts is what it knows of the body
  readonly body: any;
}

export async function post(url: string, { path, headers, body }: Signed): Promise<Answered> {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: answer.status, body: await answer.json() };
}
