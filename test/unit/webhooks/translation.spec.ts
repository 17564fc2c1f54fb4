import { PROVIDERS } from '../../../src/webhooks/in/providers.js';

const INHERITED = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
/** Whatever a provider names in its body, with all that it could mean. */
const named = (type: string) => ({
  headers: { 'x-shopify-topic': type },
  body: Buffer.from(JSON.stringify({ id: 'evt_1', type, data: { object: { id: 'pi_1', payment_intent: 'pi_1' } } })),
});

test.each(PROVIDERS)('$name: a name that every object inherits is one that nobody hears', (provider) => {
  for (const type of INHERITED)
    expect(provider.translate(named(type))).toEqual({ ignored: `nothing here hears of ${type}` });
});

const unreadable = (provider: string, body: object, topic = ''): string => {
  const told = PROVIDERS.find(({ name }) => name === provider);
  try {
    told?.translate({ headers: { 'x-shopify-topic': topic }, body: Buffer.from(JSON.stringify(body)) });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was readable');
};

const move = { move_id: 1, sku: 'LAMP-01', quantity: 1, confirmed_at: '2026-11-05T09:29:59Z' };
const moved = (changes: object) => unreadable('odoo', { type: 'stock.move/confirmed', data: { ...move, ...changes } });

test('what is longer or more than anything of the kind is not read, as no index and no column could hold it', () => {
  expect(moved({ move_id: 'm'.repeat(201) })).toBe('data.move_id is no id');
  expect(moved({ sku: 's'.repeat(1_001) })).toBe('data.sku has more than 1000 characters');
  expect(moved({ quantity: 1_000_000_001 })).toBe('data.quantity must be at most 1000000000 units');
  expect(moved({ quantity: -1_000_000_001 })).toBe('data.quantity must be at most 1000000000 units');
  const level = { inventory_item_id: 1, available: 2 ** 40, updated_at: '2026-11-05T09:29:59Z' };
  expect(unreadable('shopify', level, 'inventory_levels/update')).toBe('available must be at most 1000000000 units');
  const intent = { id: 'p'.repeat(201), amount_received: 1, currency: 'usd' };
  const paid = { id: 'evt_1', type: 'payment_intent.succeeded', data: { object: intent } };
  expect(unreadable('stripe', paid)).toBe('data.object.id is no id');
});
