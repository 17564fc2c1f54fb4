import { SCOPES_OF_KINDS } from '../../src/callers/scopes.js';
import { CATALOG } from '../../src/events/catalog/catalog.js';
import { EVENT_TYPES, shownTo, visibleEvents } from '../../src/events/feed/event-access.js';
import type { Envelope } from '../../src/events/envelope.js';
import { ANONYMOUS, type Principal } from '../../src/platform/access.js';

const principal = (kind: Exclude<Principal['kind'], 'anonymous'>, ...without: readonly string[]): Principal => ({
  kind,
  subject: `${kind}_1`,
  scopes: new Set([...SCOPES_OF_KINDS[kind]].filter((scope) => !without.includes(scope))),
});

const typesOf = (caller: Principal, types?: readonly string[]) => visibleEvents(caller, { types }).types;
const ofEntities = (...entities: readonly string[]) =>
  EVENT_TYPES.filter((type) => entities.includes(type.split('.')[0] ?? ''));

const created: Envelope = {
  event_id: 'evt_1',
  event_type: 'order.created',
  timestamp: '2026-03-01T12:00:00.000Z',
  version: 1,
  source: 'orders',
  data: CATALOG['order.created'][1].example,
  metadata: { correlation_id: 'req_1', trace_id: '0'.repeat(32), causation_id: 'req_1' },
};

test('customers and partners see events of their own orders alone, staff and internal callers all', () => {
  expect(visibleEvents(principal('customer'), {})).toMatchObject({ customerId: 'customer_1' });
  expect(visibleEvents(principal('partner'), {})).toMatchObject({ partnerId: 'partner_1' });
  for (const kind of ['staff', 'internal'] as const) {
    const filter = visibleEvents(principal(kind), {});
    expect([filter.customerId, filter.partnerId]).toEqual([undefined, undefined]);
  }
});

test('who has no credentials sees none, and who lacks orders:read is refused', () => {
  expect(() => visibleEvents(ANONYMOUS, {})).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
  expect(() => visibleEvents(principal('staff', 'orders:read'), {})).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN' }),
  );
});

test('events of stock are for staff and internal callers', () => {
  for (const kind of ['customer', 'partner'] as const) expect(typesOf(principal(kind), ['stock.reserved'])).toEqual([]);
  for (const kind of ['staff', 'internal'] as const)
    expect(typesOf(principal(kind))).toEqual(expect.arrayContaining(ofEntities('stock')));
});

test('what providers outside told is for staff and internal callers', () => {
  const told = ofEntities('provider_payment', 'imported_order', 'stock_level', 'stock_move', 'deal', 'invoice');
  expect(told).toHaveLength(11);
  for (const kind of ['customer', 'partner'] as const) expect(typesOf(principal(kind), told)).toEqual([]);
  for (const kind of ['staff', 'internal'] as const)
    expect(typesOf(principal(kind))).toEqual(expect.arrayContaining(told));
});

test('events whose scope is missing are left out', () => {
  const missing = ['payments:read', 'fulfillment:read', 'customers:read'];
  expect(typesOf(principal('customer'))).toEqual(ofEntities('order', 'payment', 'shipment', 'notification'));
  expect(typesOf(principal('customer', ...missing))).toEqual(ofEntities('order'));
});

test('a wish narrows what is seen and never widens it', () => {
  const wished = ['payment.captured', 'order.confirmed', 'order.of_tomorrow'];
  expect(typesOf(principal('partner', 'payments:read'), wished)).toEqual(['order.confirmed']);
  const filter = visibleEvents(principal('customer'), { orderId: 'ord_1' });
  expect(filter).toMatchObject({ customerId: 'customer_1', keys: ['ord_1'] });
});

test('fields that are personal or sensitive are left out without their scopes', () => {
  const all = shownTo(principal('internal'), created).data;
  expect(all).toEqual(created.data);
  const customer = shownTo(principal('customer'), created).data;
  const { payment_method_id: _, ...rest } = CATALOG['order.created'][1].example;
  expect(customer).toEqual(rest);
  const partner = shownTo(principal('partner', 'customers:pii'), created).data;
  expect(partner).toEqual({ ...rest, shipping_address: { country_code: 'GB' } });
});

test('what the catalog does not know is left out, in whichever version it comes', () => {
  const data = { ...(created.data as object), tomorrow: 'private' };
  for (const version of [1, 2]) {
    const shown = shownTo(principal('internal'), { ...created, version, data });
    expect(shown).toEqual({ ...created, version });
  }
});
