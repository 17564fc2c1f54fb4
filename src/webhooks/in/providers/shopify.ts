import type { Kept } from '../delivery.js';
import { Fields } from '../fields.js';
import { meaningOf } from '../meaning.js';
import type { Provider, Told } from '../provider.js';
import { Unreadable } from '../unreadable.js';
import { shopifyHmac } from '../signatures/shopify-hmac.js';
import { importedOrder } from './shopify-order.js';

const ID = 'x-shopify-webhook-id';
const TOPIC = 'x-shopify-topic';

/** https://shopify.dev/docs/api/webhooks; answers within five seconds, eight repeats within four hours. */
export const shopify: Provider = {
  name: 'shopify',
  schemes: [shopifyHmac('shopify')],
  keeps: [ID, TOPIC, 'x-shopify-event-id', 'x-shopify-shop-domain', 'x-shopify-api-version', 'x-shopify-triggered-at'],
  deliveryId: ({ headers }) => headers[ID],
  translate(kept) {
    const topic = topicOf(kept);
    const told = meaningOf(MEANING, topic);
    if (!told) return { ignored: `nothing here hears of ${topic}` };
    const event = told(Fields.of(kept.body));
    return event ? { events: [event] } : { ignored: 'the shop does not count this item here' };
  },
};

function topicOf({ headers }: Kept): string {
  const topic = headers[TOPIC];
  if (!topic) throw new Unreadable(`the header ${TOPIC} is missing`);
  return topic;
}

const provider = 'shopify';

const MEANING: Readonly<Record<string, (body: Fields) => Told | undefined>> = {
  'orders/create': importedOrder,
  'orders/cancelled': (order) => ({
    type: 'imported_order.cancelled',
    data: {
      provider,
      external_order_id: order.id('id'),
      reason: order.textOrNone('cancel_reason') ?? 'other',
      cancelled_at: order.instant('cancelled_at'),
    },
  }),
  'refunds/create': (refund) => ({
    type: 'imported_order.refunded',
    data: {
      provider,
      external_order_id: refund.id('order_id'),
      refund_id: refund.id('id'),
      amount: refundedBy(refund),
      lines: refund.list('refund_line_items').flatMap((item) => {
        const sku = item.object('line_item').textOrNone('sku');
        return sku === undefined ? [] : [{ sku, quantity: item.units('quantity') }];
      }),
    },
  }),
  'inventory_levels/update': (level) => {
    if (!level.has('available')) return undefined;
    return {
      type: 'stock_level.changed',
      data: {
        provider,
        external_item_id: level.id('inventory_item_id'),
        sku: null,
        available: level.units('available'),
        changed_at: level.instant('updated_at'),
      },
    };
  },
};

/** What went back: the sum of the transactions that did; a refund of goods alone has none. */
function refundedBy(refund: Fields) {
  const back = refund
    .list('transactions')
    .filter((each) => each.textOrNone('kind') === 'refund' && each.textOrNone('status') === 'success');
  const [first] = back;
  const currency = first?.currency('currency') ?? refund.textOrNone('currency') ?? 'USD';
  const amount = back.reduce((sum, each) => sum + each.money('amount', currency).amount, 0);
  return { amount, currency };
}
