import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, Session, shopifyApi } from '@shopify/shopify-api';
import type { Missed, Upstream, Watched } from './upstream.js';

export interface ShopifyUpstreamOptions {
  /** "my-shop.myshopify.com" */
  readonly shop: string;
  readonly accessToken: string;
  /** Where its API is, for stand-ins. Default: the shop itself. */
  readonly apiUrl?: URL | undefined;
  /** Where Shopify tells us: "https://shop.example/webhooks/shopify".; undefined: its subscriptions are left alone. */
  readonly deliveryUrl: string | undefined;
}

const TOPICS = ['orders/create', 'orders/cancelled', 'refunds/create', 'inventory_levels/update'] as const;
const PAGE = 250;

type Row = Readonly<Record<string, unknown>>;

/** Lists and subscribes through Shopify's own library: https://shopify.dev/docs/api/admin-rest */
export function shopifyUpstream(options: ShopifyUpstreamOptions): Upstream {
  const { deliveryUrl } = options;
  const rest = restClient(options);
  return {
    provider: 'shopify',
    ...(deliveryUrl !== undefined && { watch: () => watch(rest, deliveryUrl) }),
    async *since(moment, signal) {
      const updated_at_min = moment.toISOString();
      for await (const order of rest.all('orders', { updated_at_min, status: 'any' }, signal)) yield* ofOrder(order);
      const locations: string[] = [];
      for await (const { id } of rest.all('locations', {}, signal)) locations.push(String(id));
      if (locations.length === 0) return;
      const location_ids = locations.join(',');
      for await (const level of rest.all('inventory_levels', { location_ids, updated_at_min }, signal))
        yield missed(
          'inventory_levels/update',
          level,
          level['inventory_item_id'],
          level['location_id'],
          level['updated_at'],
        );
    },
  };
}

/** An order that changed says all that happened to it; what was told before is known by its name. */
function* ofOrder(order: Row): Iterable<Missed> {
  yield missed('orders/create', order, order['id']);
  if (typeof order['cancelled_at'] === 'string') yield missed('orders/cancelled', order, order['id']);
  for (const refund of (order['refunds'] ?? []) as readonly Row[])
    yield missed('refunds/create', { order_id: order['id'], ...refund }, refund['id']);
}

/** Shopify numbers its attempts to tell, not what it tells: effects know a repeated one by what it is about. */
const missed = (topic: (typeof TOPICS)[number], body: Row, ...names: readonly unknown[]): Missed => ({
  deliveryId: `reconciled:${[topic, ...names].join(':')}`,
  headers: { 'content-type': 'application/json', 'x-shopify-topic': topic },
  body: Buffer.from(JSON.stringify(body)),
});

async function watch(rest: Rest, address: string): Promise<Watched> {
  const told = new Set<unknown>();
  for await (const webhook of rest.all('webhooks', { address }, new AbortController().signal))
    told.add(webhook['topic']);
  const lost = TOPICS.filter((topic) => !told.has(topic));
  // All of an app's subscriptions are signed with the app's own secret.
  for (const topic of lost) await rest.create('webhooks', { webhook: { topic, address, format: 'json' } });
  return { subscription: lost.length === 0 ? 'alive' : 'recreated' };
}

interface Rest {
  /** Page by page; the name of the list is that of the path. */
  all(path: string, query: Record<string, string>, signal: AbortSignal): AsyncIterable<Row>;
  create(path: string, data: Record<string, unknown>): Promise<void>;
}

function restClient({ shop, accessToken, apiUrl }: ShopifyUpstreamOptions): Rest {
  const shopify = shopifyApi({
    // Only tokens of the shop are used here, and no page of it is ever shown.
    ...{ apiKey: 'unused', apiSecretKey: 'unused', hostName: 'unused', isEmbeddedApp: false },
    apiVersion: ApiVersion.July26,
    hostScheme: apiUrl?.protocol === 'http:' ? 'http' : 'https',
    logger: { level: LogSeverity.Error },
  });
  const session = new Session({ id: shop, shop: apiUrl?.host ?? shop, state: '', isOnline: false, accessToken });
  const client = new shopify.clients.Rest({ session });
  return {
    async *all(path, query, signal) {
      let asked: Parameters<typeof client.get>[0] | undefined = { path, query: { ...query, limit: PAGE } };
      while (asked) {
        signal.throwIfAborted();
        const page: Awaited<ReturnType<typeof client.get<Record<string, readonly Row[]>>>> = await client.get(asked);
        yield* page.body[path] ?? [];
        asked = page.pageInfo?.nextPage;
      }
    },
    create: async (path, data) => void (await client.post({ path, data })),
  };
}
