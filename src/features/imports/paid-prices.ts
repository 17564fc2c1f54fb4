import type { DataOf } from '../../events/catalog/catalog.js';
import type { QuotedLine } from '../../gen/trivium/catalog/v1/QuotedLine.js';
import type { Money } from '../../platform/money.js';

type Bought = DataOf<'imported_order.created'>;

export interface PaidPrices {
  readonly lines: QuotedLine[];
  readonly shippingTotal: Money;
  readonly taxTotal: Money;
}

/** The units of one SKU, however many lines the shop made of them, and what they cost together. */
export interface BoughtUnits {
  readonly sku: string;
  readonly quantity: number;
  readonly cost: number;
}

export function boughtUnits({ lines }: Pick<Bought, 'lines'>): readonly BoughtUnits[] {
  const bySku = new Map<string, BoughtUnits>();
  for (const { sku, quantity, unit_price } of lines) {
    const before = bySku.get(sku) ?? { sku, quantity: 0, cost: 0 };
    const cost = before.cost + quantity * unit_price.amount;
    bySku.set(sku, { sku, quantity: before.quantity + quantity, cost });
  }
  return [...bySku.values()];
}

/**
 * What the buyer paid is what the order costs, to the cent, whatever the catalog says. Where the parts that the shop names
 * are more than the total (a discount, or prices that include the tax) the units cost so much less; where they are less, the
 * rest came with the delivery. Units of a price that cannot be divided evenly leave their last cents there too.
 */
export function paidPrices(bought: Bought, units: readonly BoughtUnits[], quoted: readonly QuotedLine[]): PaidPrices {
  const money = (minorUnits: number) => ({ currencyCode: bought.currency, minorUnits });
  const total = bought.total.amount;
  const tax = Math.min(bought.tax_total?.amount ?? 0, total);
  const shipping = Math.min(bought.shipping_total?.amount ?? 0, total - tax);
  const listed = units.reduce((sum, { cost }) => sum + cost, 0);
  const goods = Math.min(listed, total - tax - shipping);
  const unitPrices = units.map(({ quantity, cost }) =>
    listed === 0 ? 0 : Number((BigInt(cost) * BigInt(goods)) / (BigInt(listed) * BigInt(quantity))),
  );
  const counted = units.reduce((sum, { quantity }, index) => sum + quantity * (unitPrices[index] ?? 0), 0);
  return {
    lines: quoted.map((line, index) => ({ ...line, unitPrice: money(unitPrices[index] ?? 0) })),
    shippingTotal: money(total - tax - counted),
    taxTotal: money(tax),
  };
}
