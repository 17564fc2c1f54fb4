import { plannedOrders } from '../../../src/seeds/orders.js';
import type { Change } from '../change.js';
import { order } from '../nouns/order.js';

const delivered = [...plannedOrders(200)].filter(({ status }) => status === 'delivered');
let used = 0;
const next = () => {
  const order = delivered[used++];
  const line = order?.lines[0];
  if (!line) throw new Error('every seeded order that can be sent back was sent back');
  return { order_id: order.id, lines: [{ order_line_id: line.id, quantity: 1 }], reason: 'Too bright.' };
};

const withReturns = {
  ...order,
  facts: `{
    id placedAt
    returns {
      id status reason requestedAt refundedAt
      refund { amount currencyCode }
      lines { orderLineId quantity }
    }
  }`,
  REST: { expand: ['returns'] },
  gRPC: { service: order.gRPC.service, one: order.gRPC.one, many: 'ListOrderViews', asks: { withReturns: true } },
};
const justAfter = ({ placedAt = '' }) => new Date(Date.parse(placedAt) + 1000).toISOString();
const refunded = {
  ...{ id: expect.stringMatching(/^ret_/), status: 'refunded', reason: 'Too bright.' },
  ...{ requestedAt: expect.any(String), refundedAt: expect.any(String), refund: expect.stringMatching(/^\d/) },
  lines: [{ orderLineId: expect.stringMatching(/^oli_/), quantity: 1 }],
};

export const requestReturn: Change = {
  name: 'requestReturn',
  REST: 'POST /v2/orders/{order_id}/returns',
  gRPC: 'OrderCommandService/RequestReturn',
  scope: 'orders:write',
  result: 'return',
  member: 'OrderReturn',
  onlyOnce: true,
  facts: '{ status reason lines { quantity } }',
  valid: next,
  invalid: {
    input: { ...next(), lines: [{ order_line_id: 'the first one', quantity: 1 }] },
    complaint: 'lines[0].order_line_id INVALID_FORMAT',
  },
  seenIn: {
    ...{ noun: withReturns, by: 'order_id', ends: { returns: [refunded] } },
    filter: (record) => ({ placed_before: justAfter(record) }),
  },
  absent: { order_id: `ord_${'z'.repeat(26)}` },
};
