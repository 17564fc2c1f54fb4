import { plannedOrders } from '../../src/seeds/orders.js';
import { SEEDED_CUSTOMER_ID, SEEDED_DELIVERED_ORDER_ID, SEEDED_ORDER_ID } from '../../src/seeds/well-known.js';
import { sharedStack } from '../harness/stack.js';
import type { Answer } from './answer.js';
import type { Change, Input } from './change.js';
import { cancelOrder } from './changes/cancel-order.js';
import { placeOrder } from './changes/place-order.js';
import { requestReturn } from './changes/request-return.js';
import { onEach, ROAD_NAMES, roadsTo, type Roads } from './crossroads.js';
import { roadsAs, type Identity } from './identities.js';
import { tokenWith } from './scoped-token.js';

// Nothing here is let in, so that the shared stack stays as it was.
const stack = sharedStack();
const PLANNED = [...plannedOrders(1000)];
const cancelled = PLANNED.find(({ status }) => status === 'cancelled')?.id;
const deliveredLine = PLANNED.find(({ id }) => id === SEEDED_DELIVERED_ORDER_ID)?.lines[0]?.id;
const otherCustomer = PLANNED.find(({ customer }) => customer.id !== SEEDED_CUSTOMER_ID)?.customer.id;

const [LAMP, OTHER_PRODUCT] = ['prd_01jgr3m8g0aaaaaaaaaaaaaaaa', `prd_${'z'.repeat(26)}`];
const ADDRESS = { recipient: 'Ada Lindqvist', line1: '12 Harbor Street', city: 'Portland', country_code: 'US' };
const line = (changes: object = {}) => ({ product_id: LAMP, quantity: 1, ...changes });
const order = (changes: object = {}): Input => ({
  customer_id: SEEDED_CUSTOMER_ID,
  lines: [line()],
  shipping_address: ADDRESS,
  payment_method_id: 'pm_card_visa',
  ...changes,
});
const linesOf = (...lines: readonly object[]) => order({ lines });
const bySku = (sku: string) => ({ sku, quantity: 1 });
const addressWith = (changes: object) => order({ shipping_address: { ...ADDRESS, ...changes } });

/** What was told on one road, in one line: "VALIDATION_FAILED lines[0].quantity OUT_OF_RANGE". */
const told = ({ error }: Answer): string => [codeOf(error?.code), ...(error?.fields ?? [])].join(' ');
/** The member WrongOrderStatus stands for the refusal that has the same name on both other roads. */
const codeOf = (code = 'OK') => (code === 'WRONG_ORDER_STATUS' ? 'FAILED_PRECONDITION' : code);

async function expectRefusal(roads: Roads, change: Change, input: Input, refusal: string): Promise<void> {
  const answers = await onEach(roads, async (road) => told(await road.change(change, input)));
  expect(answers).toEqual(Object.fromEntries(ROAD_NAMES.map((name) => [name, refusal])));
}

const invalid = (field: string, reason: string) => `VALIDATION_FAILED ${field} ${reason}`;

test.each([
  ['no units', linesOf(line({ quantity: 0 })), invalid('lines[0].quantity', 'OUT_OF_RANGE')],
  ['less than no units', linesOf(line({ quantity: -1 })), invalid('lines[0].quantity', 'OUT_OF_RANGE')],
  ['a million units', linesOf(line({ quantity: 1_000_000 })), invalid('lines[0].quantity', 'OUT_OF_RANGE')],
  ['a SKU that nobody sells', linesOf(bySku('NOPE-1')), invalid('lines[0].sku', 'UNKNOWN_VALUE')],
  [
    'a product that nobody sells',
    linesOf(line({ product_id: OTHER_PRODUCT })),
    invalid('lines[0].product_id', 'UNKNOWN_VALUE'),
  ],
  [
    'a product and the SKU of another',
    linesOf(line({ sku: 'NOPE-1' })),
    invalid('lines[0].product_id', 'UNKNOWN_VALUE'),
  ],
  ['neither product nor SKU', linesOf({ quantity: 1 }), invalid('lines[0].product_id', 'REQUIRED')],
  ['the same product twice', linesOf(line(), line()), invalid('lines[1].product_id', 'UNKNOWN_VALUE')],
  ['101 lines', linesOf(...Array.from({ length: 101 }, () => line())), invalid('lines', 'OUT_OF_RANGE')],
  ['a currency that nothing is sold in', order({ currency: 'CHF' }), invalid('currency', 'UNKNOWN_VALUE')],
  ['no such country', addressWith({ country_code: 'XX' }), invalid('shipping_address.country_code', 'UNKNOWN_VALUE')],
  ['a note of 501 characters', order({ customer_note: 'x'.repeat(501) }), invalid('customer_note', 'OUT_OF_RANGE')],
  ['nothing that pays', order({ payment_method_id: 'cash' }), invalid('payment_method_id', 'INVALID_FORMAT')],
])('an order with %s is refused on every road, by the name of the field', async (_, input, refusal) => {
  await expectRefusal(roadsAs(stack, 'staff'), placeOrder, input, refusal);
});

// Over gRPC nothing and an empty text are the same, so that the reasons differ.
test.each([
  ['no lines', 'lines', linesOf()],
  ...['recipient', 'line1', 'city', 'country_code'].map(
    (field) => [`an address without ${field}`, `shipping_address.${field}`, addressWith({ [field]: '' })] as const,
  ),
] as const)('%s: refused on every road, by the name of the field', async (_, field, input) => {
  const answers = await onEach(roadsAs(stack, 'staff'), (road) => road.change(placeOrder, input));
  for (const { error } of Object.values(answers)) {
    expect(error?.code).toBe('VALIDATION_FAILED');
    expect(error?.fields.map((complaint) => complaint.split(' ')[0])).toEqual([field]);
  }
});

test('a total expected in another currency than the order is in is refused on every road', async () => {
  const staff = roadsAs(stack, 'staff');
  const spelled = {
    REST: { amount: '10.00', currency: 'EUR' },
    GraphQL: { amount: '10.00', currency_code: 'EUR' },
    gRPC: { minor_units: 1000, currency_code: 'EUR' },
  };
  for (const name of ROAD_NAMES) {
    const answer = await staff[name].change(placeOrder, order({ expected_total: spelled[name] }));
    expect([name, told(answer)]).toEqual([name, invalid('expected_total', 'UNKNOWN_VALUE')]);
  }
});

const back = (orderId: string | undefined, quantity: number): Input => ({
  order_id: orderId,
  lines: [{ order_line_id: deliveredLine, quantity }],
});

test.each([
  ['cancelling what is cancelled', 'staff', cancelOrder, { order_id: cancelled }, 'FAILED_PRECONDITION'],
  ['cancelling what was shipped', 'staff', cancelOrder, { order_id: SEEDED_ORDER_ID }, 'FAILED_PRECONDITION'],
  ['sending back what was not delivered', 'staff', requestReturn, { order_id: SEEDED_ORDER_ID }, 'FAILED_PRECONDITION'],
  [
    'sending back more than was ordered',
    'staff',
    requestReturn,
    back(SEEDED_DELIVERED_ORDER_ID, 1_000),
    invalid('lines[0].quantity', 'OUT_OF_RANGE'),
  ],
  [
    'sending back a line of another order',
    'staff',
    requestReturn,
    back(SEEDED_ORDER_ID, 1),
    invalid('lines[0].order_line_id', 'UNKNOWN_VALUE'),
  ],
  [
    'ordering for another customer',
    'customer',
    placeOrder,
    order({ customer_id: otherCustomer }),
    invalid('customer_id', 'UNKNOWN_VALUE'),
  ],
  ['ordering for nobody', 'partner', placeOrder, order({ customer_id: undefined }), invalid('customer_id', 'REQUIRED')],
] satisfies [string, Identity, Change, Input, string][])(
  '%s is refused on every road',
  async (_, identity, change, input, refusal) => {
    await expectRefusal(roadsAs(stack, identity), change, input, refusal);
  },
);

test('a partner without orders:write changes no order on any road', async () => {
  const roads = roadsTo(stack, await tokenWith(stack, 'orders:read'));
  for (const [change, input] of [
    [placeOrder, order()],
    [cancelOrder, { order_id: SEEDED_ORDER_ID }],
    [requestReturn, { order_id: SEEDED_DELIVERED_ORDER_ID }],
  ] as const)
    await expectRefusal(roads, change, input, 'FORBIDDEN');
});

test('an item of a list that is no object is named, once', async () => {
  const answer = await roadsAs(stack, 'staff').REST.change(placeOrder, order({ lines: [line(), null] }));
  expect(answer.error).toMatchObject({ fields: ['lines[1] INVALID_FORMAT'], message: 'lines[1] must be an object.' });
});
