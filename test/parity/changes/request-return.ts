import { plannedOrders } from '../../../src/seeds/orders.js';
import type { Change } from '../change.js';

const delivered = [...plannedOrders(200)].filter(({ status }) => status === 'delivered');
let used = 0;
const next = () => {
  const order = delivered[used++];
  const line = order?.lines[0];
  if (!line) throw new Error('every seeded order that can be sent back was sent back');
  return { order_id: order.id, lines: [{ order_line_id: line.id, quantity: 1 }], reason: 'Too bright.' };
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
  absent: { order_id: `ord_${'z'.repeat(26)}` },
};
