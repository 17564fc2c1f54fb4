import { chargesOn } from '../pricing/charges.js';
import { convert, type Currency } from '../pricing/currencies.js';
import { currencyOf } from './currency.js';
import { plannedCustomers } from './customers.js';
import { END_OF_ORDERS, FIRST_ORDER, lastMoment, momentsOf, statusOf } from './lifecycle.js';
import { paymentsOf } from './payments.js';
import type { PlannedLine, PlannedOrder, PlannedProduct } from './plan.js';
import { plannedProducts } from './products.js';
import { Random } from './random.js';
import { seededId } from './seeded-id.js';
import { shipmentsOf } from './shipments.js';
import { SEEDED_ORDER_ID } from './well-known.js';

/** Orders 0 to count − 1, one at a time: a hundred thousand never stand in memory together. */
export function* plannedOrders(count: number): Generator<PlannedOrder, void, undefined> {
  for (let index = 0; index < count; index += 1) yield plannedOrder(index);
}

const FIRST_NUMBER = 100_001;

function plannedOrder(index: number): PlannedOrder {
  const random = new Random('order', index);
  const wellKnown = index === 0;
  const customers = plannedCustomers();
  // Some buy often, most now and then.
  const customer = customers[wellKnown ? 0 : Math.floor(random.fraction() ** 1.6 * customers.length)]!;
  const placedAt = wellKnown ? new Date(SEEDED_ORDER_PLACED_AT) : placedAtOf(index, random);
  const status = wellKnown ? 'shipped' : statusOf(placedAt, random);
  const currency = currencyOf(customer);
  const lines = linesOf(index, currency, placedAt, random);
  const subtotal = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  const shippingAddress = random.pick(customer.addresses);
  const { countryCode } = shippingAddress;
  const charges = chargesOn(subtotal, currency, countryCode);
  const moments = momentsOf(placedAt, random);
  const updatedAt = lastMoment(status, placedAt, moments);
  const total = { currencyCode: currency, minorUnits: charges.total };
  const payments = paymentsOf({ index, status, total, placedAt, updatedAt, moments });
  const paid = payments.some((payment) => payment.status !== 'failed');
  return {
    id: wellKnown ? SEEDED_ORDER_ID : seededId('ord', placedAt, index),
    number: `T-${FIRST_NUMBER + index}`,
    status,
    customer,
    partnerId: customer.partnerId,
    currency,
    lines,
    subtotal,
    ...charges,
    shippingAddress,
    customerNote: random.chance(12) ? random.pick(CUSTOMER_NOTES) : '',
    internalNote: random.chance(8) ? random.pick(INTERNAL_NOTES) : '',
    placedAt,
    updatedAt,
    payments,
    shipments: shipmentsOf({ index, status, lines, countryCode, moments, paid }),
  };
}

/** The seeded order is young enough to be on its way, and there however few orders there are. */
const SEEDED_ORDER_PLACED_AT = Date.UTC(2026, 10, 3, 10, 24);
const WAVE = 1000;

/** Each thousand runs once through the whole period, so that numbers rise with time and more orders mean denser days. */
function placedAtOf(index: number, random: Random): Date {
  const share = ((index % WAVE) + random.fraction()) / WAVE;
  return new Date(FIRST_ORDER + Math.floor((share * (END_OF_ORDERS - FIRST_ORDER)) / 1000) * 1000);
}

const MOST_LINES = 5;
const COSTLY = 30_000;

function linesOf(index: number, currency: Currency, placedAt: Date, random: Random): readonly PlannedLine[] {
  const count = Number(random.weighted({ 1: 30, 2: 28, 3: 22, 4: 13, 5: 7 }));
  return productsOf(index, count, random).map((product, position) => ({
    id: seededId('oli', placedAt, index * MOST_LINES + position),
    product,
    quantity: product.price.minorUnits >= COSTLY ? 1 : Number(random.weighted({ 1: 60, 2: 26, 3: 6, 4: 8 })),
    unitPrice: convert(product.price, currency),
  }));
}

/** Different ones; the seeded order holds the seeded product. */
function productsOf(index: number, count: number, random: Random): readonly PlannedProduct[] {
  const products = plannedProducts();
  const chosen = new Set<PlannedProduct>(index === 0 ? products.slice(0, 1) : []);
  while (chosen.size < (index === 0 ? 3 : count)) chosen.add(random.pick(products));
  return [...chosen];
}

const CUSTOMER_NOTES = [
  'Please leave it with the neighbor on the second floor.',
  'It is a present: no invoice in the box, please.',
  'The bell does not work, call on arrival.',
  'No hurry, we move in next month.',
];
const INTERNAL_NOTES = [
  'Address confirmed by phone.',
  'Replaces a damaged parcel; watch this one.',
  'Large order: check the stock by hand before packing.',
  'Asked for the invoice in the name of the company.',
];
