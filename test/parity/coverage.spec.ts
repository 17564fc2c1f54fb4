import { hasDoor, OFFERED } from './offered.js';
import { CHANGES, NOUNS } from './scenarios.js';
import { uncovered } from './uncovered.js';

const scenarios = { nouns: NOUNS, changes: CHANGES };
const nothing = { features: [], tags: [], queries: [], reads: [], writes: { REST: [], GraphQL: [], gRPC: [] } };

test('whatever a road offers is in a scenario, and so tried on all three', () => {
  expect(uncovered(OFFERED, scenarios)).toEqual([]);
});

test('what is on REST alone by decision is offered there, and on no other road', () => {
  expect(OFFERED.tags).toContain('webhook-endpoints');
  const elsewhere = [...OFFERED.queries.flat(), ...OFFERED.reads, ...OFFERED.writes.GraphQL, ...OFFERED.writes.gRPC];
  expect(elsewhere.filter((name) => /webhook/i.test(name))).toEqual([]);
});

test('a feature without a door offers nothing, and one with a single door does', () => {
  expect(hasDoor(['imports.consumer.ts', 'imports.ts'])).toBe(false);
  for (const door of ['orders.v1.controller.ts', 'orders.grpc.controller.ts', 'order.resolver.ts'])
    expect(hasDoor(['imports.ts', door])).toBe(true);
  expect(OFFERED.features).not.toContain('imports');
});

test('the contracts were found', () => {
  expect(OFFERED).toMatchObject({
    features: expect.arrayContaining(['catalog', 'customers', 'events', 'fulfillment', 'orders', 'payments', 'viewer']),
    tags: expect.arrayContaining(['orders']),
    queries: expect.arrayContaining([['orders', 'Order']]),
    reads: expect.arrayContaining(['OrderViewService/ListOrderViews']),
    writes: {
      REST: expect.arrayContaining(['PUT /v2/customers/{customer_id}/note']),
      GraphQL: expect.arrayContaining(['updateCustomerNote']),
      gRPC: expect.arrayContaining(['CustomerCommandService/UpdateCustomerNote']),
    },
  });
});

test.each([
  ['a folder', { features: ['vouchers'] }, 'src/features/vouchers'],
  ['a tag', { tags: ['vouchers'] }, 'the tag vouchers'],
  ['a query', { queries: [['voucher', 'Voucher']] as const }, 'the query voucher'],
  ['an RPC', { reads: ['VoucherViewService/GetVoucherView'] }, 'VoucherViewService/GetVoucherView'],
  ['a path', { writes: { ...nothing.writes, REST: ['POST /v2/vouchers'] } }, 'POST /v2/vouchers (REST)'],
  ['a mutation', { writes: { ...nothing.writes, GraphQL: ['redeemVoucher'] } }, 'redeemVoucher (GraphQL)'],
  ['a command', { writes: { ...nothing.writes, gRPC: ['VoucherCommandService/Redeem'] } }, 'Redeem (gRPC)'],
])('%s that no scenario names is told, with what to add', (_, offered, told) => {
  expect(uncovered({ ...nothing, ...offered }, scenarios)).toEqual([expect.stringContaining(told)]);
  expect(uncovered({ ...nothing, ...offered }, scenarios)).toEqual([expect.stringContaining('scenarios.ts')]);
});
