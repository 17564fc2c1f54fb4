import { boughtUnits, paidPrices } from '../../src/features/imports/paid-prices.js';
import { CATALOG } from '../../src/events/catalog/catalog.js';

const usd = (amount: number) => ({ amount, currency: 'USD' });
const quoted = (sku: string) => ({
  productId: `prd_${sku}`,
  sku,
  name: sku,
  quantity: 1,
  unitPrice: null,
  error: null,
});

interface Bought {
  readonly lines: readonly (readonly [sku: string, quantity: number, price: number])[];
  readonly total: number;
  readonly shipping?: number;
  readonly tax?: number;
}

function priced({ lines, total, shipping, tax }: Bought) {
  const bought = {
    ...CATALOG['imported_order.created'][1].example,
    lines: lines.map(([sku, quantity, price]) => ({ sku, quantity, unit_price: usd(price) })),
    total: usd(total),
    shipping_total: shipping === undefined ? null : usd(shipping),
    tax_total: tax === undefined ? null : usd(tax),
  };
  const units = boughtUnits(bought);
  const prices = paidPrices(
    bought,
    units,
    units.map(({ sku }) => quoted(sku)),
  );
  return {
    units: units.map(({ sku, quantity }, index) => [sku, quantity, prices.lines[index]?.unitPrice?.minorUnits]),
    shipping: prices.shippingTotal?.minorUnits,
    tax: prices.taxTotal?.minorUnits,
  };
}

const cases: readonly (readonly [string, Bought, ReturnType<typeof priced>])[] = [
  [
    'prices that add up stay as they are',
    {
      lines: [
        ['A', 2, 1000],
        ['B', 1, 500],
      ],
      shipping: 300,
      tax: 200,
      total: 3000,
    },
    {
      units: [
        ['A', 2, 1000],
        ['B', 1, 500],
      ],
      shipping: 300,
      tax: 200,
    },
  ],
  [
    'what the total has more came with the delivery',
    { lines: [['A', 1, 1000]], total: 1499 },
    { units: [['A', 1, 1000]], shipping: 499, tax: 0 },
  ],
  [
    'a discount makes the units cheaper, each by its share',
    {
      lines: [
        ['A', 1, 3000],
        ['B', 1, 1000],
      ],
      shipping: 500,
      total: 2500,
    },
    {
      units: [
        ['A', 1, 1500],
        ['B', 1, 500],
      ],
      shipping: 500,
      tax: 0,
    },
  ],
  [
    'prices that include the tax are shown without it',
    { lines: [['A', 1, 11900]], tax: 1900, total: 11900 },
    { units: [['A', 1, 10000]], shipping: 0, tax: 1900 },
  ],
  [
    'cents that cannot be divided go with the delivery',
    { lines: [['A', 3, 1000]], total: 1000 },
    { units: [['A', 3, 333]], shipping: 1, tax: 0 },
  ],
  [
    'lines of one product are one',
    {
      lines: [
        ['A', 1, 1000],
        ['A', 1, 900],
      ],
      total: 1900,
    },
    { units: [['A', 2, 950]], shipping: 0, tax: 0 },
  ],
  [
    'units that were given away cost nothing',
    { lines: [['A', 1, 0]], total: 400 },
    { units: [['A', 1, 0]], shipping: 400, tax: 0 },
  ],
  [
    'no part is more than the whole',
    { lines: [['A', 1, 1000]], shipping: 800, tax: 700, total: 900 },
    { units: [['A', 1, 0]], shipping: 200, tax: 700 },
  ],
];

test.each(cases)('%s', (_, bought, expected) => {
  const found = priced(bought);
  expect(found).toEqual(expected);
  const goods = found.units.reduce((sum, [, quantity, price]) => sum + Number(quantity) * Number(price), 0);
  expect(goods + Number(found.shipping) + Number(found.tax)).toBe(bought.total);
});
