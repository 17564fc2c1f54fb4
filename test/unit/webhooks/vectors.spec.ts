import { readFileSync } from 'node:fs';
import { mock } from 'node:test';
import { ApiVersion, shopifyApi } from '@shopify/shopify-api';
import '@shopify/shopify-api/adapters/node';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { isConfigured, judge, keptHeaders } from '../../../src/webhooks/in/authenticity.js';
import { PROVIDERS } from '../../../src/webhooks/in/providers.js';
import { CATALOG } from '../../../src/events/catalog/catalog.js';
import { problems } from '../../../src/events/catalog/problems.js';

/** One file for each provider: what it sends, signed by its own code, and what the house makes of it. */
interface Vectors {
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  readonly now: string;
  readonly deliveries: readonly Vector[];
}

interface Vector {
  readonly name: string;
  readonly secrets?: Vectors['secrets'];
  readonly url?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly delivery_id?: string;
  readonly refused?: string;
  readonly translation?: unknown;
}

const vectorsOf = (name: string): Vectors =>
  JSON.parse(readFileSync(new URL(`../../webhooks/in/vectors/${name}.json`, import.meta.url), 'utf8')) as Vectors;

const NOBODY: ReadonlySet<string> = new Set();

describe.each(PROVIDERS)('$name', (provider) => {
  const { secrets, now, deliveries } = vectorsOf(provider.name);
  const arrived = (vector: Vector) => ({
    method: 'POST',
    url: vector.url ?? `https://shop.example/webhooks/${provider.name}`,
    headers: { 'content-type': 'application/json', ...vector.headers },
    body: Buffer.from(vector.body),
  });
  const judged = (vector: Vector) =>
    judge(provider, arrived(vector), { secrets: vector.secrets ?? secrets, now: Date.parse(now), repeated: NOBODY });

  test.each(deliveries)('$name: is believed or refused as it must be', (vector) => {
    const { delivery_id: deliveryId, refused } = vector;
    expect(judged(vector)).toEqual(refused === undefined ? { deliveryId } : { refused });
  });

  const told = deliveries.filter(({ translation }) => translation !== undefined);
  test.each(told)('$name: says what the house makes of it', ({ headers, body, translation }) => {
    const kept = { headers: keptHeaders(provider, headers), body: Buffer.from(body) };
    const made = () => {
      try {
        return provider.translate(kept);
      } catch (error) {
        return { unreadable: (error as Error).message };
      }
    };
    const translated = made();
    expect(translated).toEqual(translation);
    const { events } = translated as {
      readonly events?: readonly { readonly type: 'deal.won'; readonly data: unknown }[];
    };
    for (const { type, data } of events ?? []) expect(problems(CATALOG[type][1].data.json, data)).toEqual([]);
  });

  test('no signature is kept', () => {
    for (const { headers } of deliveries)
      expect(Object.keys(keptHeaders(provider, headers)).filter((name) => /signature|hmac/.test(name))).toEqual([]);
  });

  test('without a secret nothing is believed', () => {
    const empty = Object.fromEntries(Object.keys(secrets).map((name) => [name, ['']]));
    expect([isConfigured(provider, {}), isConfigured(provider, empty)]).toEqual([false, false]);
    for (const vector of deliveries)
      expect(judge(provider, arrived(vector), { secrets: {}, now: Date.parse(now), repeated: NOBODY })).toEqual({
        refused: 'signature',
      });
  });

  test('a header that came twice is refused', () => {
    const [good] = deliveries;
    if (!good) throw new Error('no delivery');
    for (const { headers } of provider.schemes)
      for (const repeated of headers.filter((name) => name in good.headers))
        expect(
          judge(provider, arrived(good), { secrets, now: Date.parse(now), repeated: new Set([repeated]) }),
        ).toEqual({ refused: 'signature' });
  });
});

const believed = (name: string) => {
  const { secrets, now, deliveries } = vectorsOf(name);
  return {
    now: Date.parse(now),
    signed: deliveries.filter(({ refused }) => !refused).map((one) => ({ secrets, ...one })),
  };
};

test('the package of Stripe believes what is believed of it', () => {
  const { now, signed } = believed('stripe');
  for (const { headers, body, secrets } of signed) {
    const accepts = (secret: string) => {
      try {
        return Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret, 300, undefined, now).id;
      } catch {
        return undefined;
      }
    };
    expect((secrets['stripe'] ?? []).map(accepts)).toContain(JSON.parse(body).id);
  }
});

test('the package of Shopify believes what is believed of it', async () => {
  for (const { headers, body, secrets } of believed('shopify').signed) {
    const valid = (secrets['shopify'] ?? []).map(async (apiSecretKey) => {
      const shopify = shopifyApi({
        apiKey: 'key',
        apiSecretKey,
        hostName: 'shop.example',
        apiVersion: ApiVersion.October25,
        isEmbeddedApp: false,
        logger: { level: 0 },
      });
      return (
        await shopify.webhooks.validate({
          rawBody: body,
          rawRequest: { method: 'POST', url: '/webhooks/shopify', headers } as never,
        })
      ).valid;
    });
    expect(await Promise.all(valid)).toContain(true);
  }
});

test('the package of Standard Webhooks believes what is believed of Odoo and of a CRM', () => {
  for (const name of ['odoo', 'crm']) {
    const { now, signed } = believed(name);
    mock.timers.enable({ apis: ['Date'], now });
    try {
      for (const { headers, body, secrets } of signed.filter((one) => 'webhook-signature' in one.headers)) {
        const accepts = (secret: string) => {
          try {
            return new Webhook(secret).verify(body, { ...headers });
          } catch {
            return undefined;
          }
        };
        expect((secrets[name] ?? []).map(accepts)).toContainEqual(JSON.parse(body));
      }
    } finally {
      mock.timers.reset();
    }
  }
});
