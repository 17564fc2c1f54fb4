import { passes, type EventFilter } from '../../../src/webhooks/endpoints/event-filter.js';

const payload = {
  type: 'order.created',
  data: { mode: 'choreographed', partner_id: null, total: { amount: 100, currency: 'USD' }, lines: [{ sku: 'A' }] },
};

test.each<[string, readonly EventFilter[], boolean]>([
  ['no filter', [], true],
  ['a field that is equal', [{ path: 'data.mode', equals: 'choreographed' }], true],
  ['a field that is not', [{ path: 'data.mode', equals: 'orchestrated' }], false],
  ['a field that is one of several', [{ path: 'data.total.currency', in: ['EUR', 'USD'] }], true],
  ['a field that is none of them', [{ path: 'data.total.currency', in: ['EUR'] }], false],
  ['another type of value', [{ path: 'data.total.amount', equals: '100' }], false],
  ['a field that is not there', [{ path: 'data.nothing', equals: '' }], false],
  [
    'one of two that fails',
    [
      { path: 'type', equals: 'order.created' },
      { path: 'data.mode', in: [] },
    ],
    false,
  ],
  ['an item of a list', [{ path: 'data.lines.0.sku', equals: 'A' }], true],
  ['a whole object', [{ path: 'data.total', equals: '[object Object]' }], false],
])('%s', (_, filters, expected) => {
  expect(passes(filters, payload)).toBe(expected);
});

test.each(['__proto__', 'constructor', 'data.__proto__.polluted', 'data.constructor.name', 'data.mode.length'])(
  'what every object and text has by birth is no field: %s',
  (path) => {
    for (const value of ['', 'Object', 13]) expect(passes([{ path, equals: value }], payload)).toBe(false);
  },
);
