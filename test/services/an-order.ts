import { randomUUID } from 'node:crypto';
import type { PlaceOrderRequestInput } from '../../src/gen/trivium/orders/v1/PlaceOrderRequest.js';

/** Who buys. */
export const ADA = 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa';
const LAMP = 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa';
const CHAIR = 'prd_01jgr3m8g0aaaaaaaaaaaaaaab';

export const usd = (minorUnits: number) => ({ currencyCode: 'USD', minorUnits });

export const aLamp = {
  ...{ productId: LAMP, sku: 'LMP-0001', name: 'Brass desk lamp' },
  ...{ quantity: 2, unitPrice: usd(10_000) },
};
export const aChair = { productId: CHAIR, sku: 'CHR-0001', name: 'Oak chair', quantity: 1, unitPrice: usd(5_001) };

/** Each under a request id of its own. */
export const anOrder = () =>
  ({
    requestId: randomUUID() as string,
    customerId: ADA,
    lines: [aLamp, aChair],
    shippingTotal: usd(990),
    taxTotal: usd(1_885),
    shippingAddress: { recipient: 'Ada Lindqvist', line1: '12 Harbor Street', city: 'Portland', countryCode: 'US' },
    customerNote: 'Please ring twice.',
    paymentMethodId: 'pm_card_visa',
  }) satisfies PlaceOrderRequestInput;
