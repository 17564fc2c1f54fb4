import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '../../src/platform/logger.js';
import { InboxStore } from '../../src/webhooks/in/inbox.store.js';
import { openInboxDatabase, type InboxDatabase } from '../../src/webhooks/in/open-inbox.js';
import { odoo } from '../../src/webhooks/in/providers/odoo.js';
import { shopify } from '../../src/webhooks/in/providers/shopify.js';
import { stripe } from '../../src/webhooks/in/providers/stripe.js';
import { odooUpstream } from '../../src/webhooks/reconciliation/odoo.upstream.js';
import { Reconciler } from '../../src/webhooks/reconciliation/reconciler.js';
import { shopifyUpstream } from '../../src/webhooks/reconciliation/shopify.upstream.js';
import { SigningSecrets } from '../../src/webhooks/reconciliation/signing-secrets.js';
import { stripeUpstream } from '../../src/webhooks/reconciliation/stripe.upstream.js';
import type { Upstream } from '../../src/webhooks/reconciliation/upstream.js';
import { SecretBox } from '../../src/webhooks/secret-box.js';
import type { TestDatabase } from '../harness/database.js';
import { preparedDatabase } from '../harness/stack.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const STRIPE_AT = 'https://shop.example/webhooks/stripe';
const SHOPIFY_AT = 'https://shop.example/webhooks/shopify';

/** Stands in for the API of a provider: what is asked, and what it holds. */
interface StandIn {
  readonly url: URL;
  readonly asked: string[];
  answer: (path: URL, body: string) => unknown;
  close(): Promise<void>;
}

async function standIn(answer: StandIn['answer']): Promise<StandIn> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const path = new URL(request.url ?? '/', 'http://stand-in');
      asked.push(`${request.method} ${path.pathname}${path.search}`);
      const given = it.answer(path, body);
      response.writeHead(given === undefined ? 500 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(given ?? { error: { message: 'out of order' } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  const it: StandIn = { url, asked, answer, close };
  return it;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

let database: TestDatabase;
let db: InboxDatabase;
let secrets: SigningSecrets;
let now = NOW;
const clock = { now: () => now };
const logger = createLogger({ level: 'silent', pretty: false });
const standIns: StandIn[] = [];

beforeEach(async () => {
  now = NOW;
  database = await preparedDatabase();
  db = openInboxDatabase(database.url, { maxConnections: 4 });
  secrets = new SigningSecrets(db, new SecretBox(Buffer.alloc(32, 'k')));
});
afterEach(async () => {
  for (const each of standIns.splice(0)) await each.close();
  await db.destroy();
  await database.drop();
});

const round = (...upstreams: readonly Upstream[]) =>
  new Reconciler({ db, upstreams, store: new InboxStore(db, clock), secrets, clock, logger }).round(
    new AbortController().signal,
  );
const kept = () =>
  db.selectFrom('inbox').select(['provider', 'delivery_id', 'headers', 'body']).orderBy('delivery_id').execute();

async function standInFor(answer: StandIn['answer']): Promise<StandIn> {
  const made = await standIn(answer);
  standIns.push(made);
  return made;
}

describe('Stripe', () => {
  const succeeded = (id: string) => ({
    ...{ id, object: 'event', type: 'payment_intent.succeeded' },
    data: { object: { id: 'pi_1', amount_received: 4200, currency: 'usd' } },
  });
  const page = (data: readonly object[]) => ({ object: 'list', data, has_more: false });
  const enabled = { id: 'we_1', url: STRIPE_AT, status: 'enabled' };
  const events = [succeeded('evt_2'), succeeded('evt_1')];
  const holding = (endpoints: readonly object[]) => (path: URL) =>
    path.pathname === '/v1/events' ? page(events) : page(endpoints);
  const upstream = ({ url: apiUrl }: StandIn) =>
    stripeUpstream({ apiKey: 'rk_test_1', apiUrl, deliveryUrl: STRIPE_AT });

  test('what never came is kept once, under the name of its delivery, and means what the delivery would', async () => {
    const api = await standInFor(holding([enabled]));
    await new InboxStore(db, clock).keep([
      {
        ...{ provider: 'stripe', delivery_id: 'evt_1', headers: {}, body: Buffer.from('{}'), authenticated: true },
        ...{ trace_id: '0'.repeat(32), correlation_id: 'req_1' },
      },
    ]);
    await round(upstream(api));
    await round(upstream(api));
    const rows = await kept();
    expect(rows.map(({ delivery_id }) => delivery_id)).toEqual(['evt_1', 'evt_2']);
    expect(rows[1] && stripe.deliveryId?.(rows[1])).toBe('evt_2');
    expect(rows[1] && stripe.translate(rows[1])).toMatchObject({ events: [{ type: 'provider_payment.succeeded' }] });
  });

  test('each round asks for what came since the one before, with ten minutes of overlap, page by page', async () => {
    const api = await standInFor((path) => {
      if (path.pathname !== '/v1/events') return page([enabled]);
      return path.searchParams.has('starting_after')
        ? page([succeeded('evt_1')])
        : { ...page([succeeded('evt_2')]), has_more: true };
    });
    await round(upstream(api));
    now += 3_600_000;
    await round(upstream(api));
    now += 3_600_000;
    await round(upstream(api));
    const asked = api.asked.filter((line) => line.includes('/v1/events'));
    expect(asked).toHaveLength(6);
    const since = asked.map((line) => Number(new URL(line.slice(4), 'http://x').searchParams.get('created[gte]')));
    const seconds = NOW / 1_000 - 600;
    expect(since).toEqual([seconds, seconds, seconds, seconds, seconds + 3_600, seconds + 3_600]);
    expect(await kept()).toHaveLength(2);
  });

  test('an endpoint that was deleted is made again, and its new secret is kept, sealed at rest', async () => {
    const api = await standInFor((path, body) => {
      if (path.pathname === '/v1/events') return page([]);
      if (body === '') return page([{ ...enabled, url: 'https://elsewhere.example/' }]);
      return { id: 'we_2', object: 'webhook_endpoint', url: STRIPE_AT, secret: 'whsec_of_the_new_one' };
    });
    await round(upstream(api));
    expect(api.asked).toContain('POST /v1/webhook_endpoints');
    expect(await secrets.all()).toEqual({ stripe: ['whsec_of_the_new_one'] });
    const [row] = await db.selectFrom('signing_secrets').selectAll().execute();
    expect(JSON.stringify(row)).not.toContain('whsec_of_the_new_one');
  });

  test('one that was disabled is enabled, and signs as before; one that is alive is left alone', async () => {
    const endpoints = [{ ...enabled, status: 'disabled' }];
    const api = await standInFor(holding(endpoints));
    await round(upstream(api));
    expect(api.asked).toContain('POST /v1/webhook_endpoints/we_1');
    endpoints[0] = enabled;
    await round(upstream(api));
    expect(api.asked.filter((line) => line.startsWith('POST'))).toHaveLength(1);
    expect(await secrets.all()).toEqual({});
  });

  test('one that cannot be asked keeps no other from being asked, and is asked for the same time again', async () => {
    const broken = await standInFor(() => undefined);
    const heard: Date[] = [];
    const other: Upstream = {
      provider: 'other',

      async *since(moment) {
        heard.push(moment);
      },
    };
    await round(upstream(broken), other);
    now += 3_600_000;
    await round(upstream(broken), other);
    expect(heard.map((moment) => moment.getTime() - NOW)).toEqual([-600_000, -600_000]);
    const rows = await db.selectFrom('upstreams').select(['provider', 'caught_up_to']).orderBy('provider').execute();
    expect(rows.map((row) => [row.provider, row.caught_up_to.getTime() - NOW])).toEqual([
      ['other', 3_600_000],
      ['stripe', 0],
    ]);
  });
});

test('an order at Shopify tells all that happened to it; lost subscriptions are made again', async () => {
  const order = {
    ...{ id: 820982911946154500, email: 'ada@example.com', currency: 'USD', total_price: '12.00' },
    ...{ cancelled_at: '2026-11-22T11:00:00Z', cancel_reason: 'customer', created_at: '2026-11-22T10:00:00Z' },
    refunds: [{ id: 7, transactions: [], refund_line_items: [{ quantity: 1, line_item: { sku: 'LMP-1' } }] }],
  };
  const level = {
    inventory_item_id: 271878346596884015,
    location_id: 5,
    available: 3,
    updated_at: '2026-11-22T11:30:00Z',
  };
  const api = await standInFor((path, body) => {
    const [name = ''] = /\w+(?=\.json$)/.exec(path.pathname) ?? [];
    if (body !== '') return { webhook: { id: 1 } };
    const held: Readonly<Record<string, readonly object[]>> = {
      orders: [order],
      locations: [{ id: 5 }],
      inventory_levels: [level],
      webhooks: [{ id: 1, topic: 'orders/create', address: SHOPIFY_AT }],
    };
    return { [name]: held[name] ?? [] };
  });
  const upstream = shopifyUpstream({
    ...{ shop: 'a.myshopify.com', accessToken: 'shpat_1', apiUrl: api.url, deliveryUrl: SHOPIFY_AT },
  });
  await round(upstream);
  await round(upstream);
  const rows = await kept();
  expect(rows.map(({ headers }) => headers['x-shopify-topic'])).toEqual([
    ...['inventory_levels/update', 'orders/cancelled', 'orders/create', 'refunds/create'],
  ]);
  const [changed, cancelled, , refunded] = rows.map((row, index) => index !== 2 && shopify.translate(row));
  expect(cancelled).toMatchObject({ events: [{ type: 'imported_order.cancelled', data: { reason: 'customer' } }] });
  expect(refunded).toMatchObject({ events: [{ type: 'imported_order.refunded', data: { refund_id: '7' } }] });
  expect(changed).toMatchObject({ events: [{ type: 'stock_level.changed', data: { available: 3 } }] });
  expect(api.asked.filter((line) => line.startsWith('POST'))).toHaveLength(6);
});

/** Answers as Odoo 18.0 does: three lamps come, a dozen leaves, two move within the house, and one is sold by an order. */
async function odooWith({ module }: { readonly module: boolean }) {
  const move = (id: number, from: string, to: string, trivium_delta: number) => ({
    ...{ id, date: '2026-11-05 09:30:00', product_id: [4, '[LMP-1] Lamp'] },
    ...{ location_usage: from, location_dest_usage: to, ...(module ? { trivium_delta } : {}) },
  });
  const line = (id: number, quantity_product_uom: number) => ({
    ...{ id, move_id: [id, 'LMP-1'], quantity_product_uom },
  });
  const answers: Readonly<Record<string, unknown>> = {
    'stock.move/fields_get': module ? { trivium_delta: { type: 'float' } } : {},
    'stock.move/search_read': [
      ...[move(1, 'supplier', 'internal', 3), move(2, 'internal', 'inventory', -12)],
      ...[move(3, 'internal', 'internal', 0), move(4, 'internal', 'customer', 0)],
    ],
    'stock.move.line/search_read': [line(1, 2), line(1, 1), line(2, 12), line(3, 2), line(4, 1)],
    'product.product/read': [{ id: 4, default_code: 'LMP-1' }],
  };
  const api = await standInFor((_path, body) => {
    const { params } = JSON.parse(body) as { params: { args: readonly unknown[] } };
    return { result: answers[`${String(params.args[3])}/${String(params.args[4])}`] };
  });
  await round(odooUpstream({ url: api.url, database: 'shop', userId: 2, apiKey: 'k' }));
  const rows = await kept();
  const data = rows.map((row) => odoo.translate(row)).map((told) => 'events' in told && told.events[0]?.data);
  return { ids: rows.map(({ delivery_id }) => delivery_id), data };
}

test('moves that Odoo told in vain are named and counted as the companion module does, which leaves out what an order sold', async () => {
  const { ids, data } = await odooWith({ module: true });
  expect(ids).toEqual(['stock.move-1-confirmed', 'stock.move-2-confirmed']);
  expect(data).toMatchObject([
    { sku: 'LMP-1', quantity: 3, confirmed_at: expect.stringMatching(/^2026-11-05T09:30:00/) as string },
    { sku: 'LMP-1', quantity: -12 },
  ]);
});

test('without the module every move of Odoo counts, in units of the product', async () => {
  const { ids, data } = await odooWith({ module: false });
  expect(ids).toEqual(['stock.move-1-confirmed', 'stock.move-2-confirmed', 'stock.move-4-confirmed']);
  expect(data).toMatchObject([{ quantity: 3 }, { quantity: -12 }, { quantity: -1 }]);
});
