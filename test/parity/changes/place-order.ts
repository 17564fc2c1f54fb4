import { randomUUID } from 'node:crypto';
import { SEEDED_CUSTOMER_ID, SEEDED_PRODUCT_ID } from '../../../src/seeds/well-known.js';
import type { Change } from '../change.js';

const order = (customer_note: string, quantity = 1) => ({
  customer_id: SEEDED_CUSTOMER_ID,
  lines: [{ product_id: SEEDED_PRODUCT_ID, quantity }],
  currency: 'EUR',
  shipping_address: {
    ...{ recipient: 'Ada Lindqvist', line1: 'Hafenstr. 12', city: 'Hamburg', postal_code: '20457', country_code: 'DE' },
  },
  payment_method_id: 'pm_card_visa',
  customer_note,
});

const MONEY = '{ amount currencyCode }';

export const placeOrder: Change = {
  name: 'placeOrder',
  REST: 'POST /v2/orders',
  gRPC: 'OrderCommandService/PlaceOrder',
  scope: 'orders:write',
  result: 'order',
  member: 'Order',
  // Not what is another one with every order: id, number and moments.
  facts: `{ status statusReason lines { sku name quantity unitPrice ${MONEY} total ${MONEY} } subtotal ${MONEY} shippingTotal ${MONEY} taxTotal ${MONEY} total ${MONEY} }`,
  valid: () => order(`Placed as ${randomUUID()}.`),
  invalid: { input: order('None.', 0), complaint: 'lines[0].quantity OUT_OF_RANGE' },
};
