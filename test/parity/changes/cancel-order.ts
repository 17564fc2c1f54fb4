import { plannedOrders } from '../../../src/seeds/orders.js';
import type { Change } from '../change.js';

// About twice as many as the specs use.
const open = [...plannedOrders(1000)].filter(({ status }) => status === 'pending' || status === 'confirmed');
let used = 0;
const next = (): string => {
  const order = open[used++];
  if (!order) throw new Error('every seeded order that can be called off was called off');
  return order.id;
};

export const cancelOrder: Change = {
  name: 'cancelOrder',
  REST: 'POST /v2/orders/{order_id}/cancel',
  gRPC: 'OrderCommandService/CancelOrder',
  scope: 'orders:write',
  result: 'order',
  member: 'Order',
  onlyOnce: true,
  facts: '{ status statusReason }',
  valid: () => ({ order_id: next(), reason: 'ordered_twice' }),
  invalid: { input: { order_id: `ord_${'0'.repeat(26)}`, reason: 'No!' }, complaint: 'reason INVALID_FORMAT' },
  absent: { order_id: `ord_${'z'.repeat(26)}` },
};
