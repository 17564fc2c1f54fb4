import { AppError } from '../../platform/errors.js';

/** Units of one line of an order. */
export interface Units {
  readonly order_line_id: string;
  readonly quantity: number;
}

/** What an order line sold, and at which price. */
export interface SoldUnits extends Units {
  readonly unit_price: number;
}

/** What has not come back yet, in the order of the lines. */
export function unitsLeft(sold: readonly SoldUnits[], returned: readonly Units[]): readonly SoldUnits[] {
  const back = new Map<string, number>();
  for (const { order_line_id: id, quantity } of returned) back.set(id, (back.get(id) ?? 0) + quantity);
  return sold
    .map((line) => ({ ...line, quantity: line.quantity - (back.get(line.order_line_id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** What comes back now: what was asked for, or all that is left. Throws where that is nothing or more than is left. */
export function unitsComing(
  orderId: string,
  sold: readonly SoldUnits[],
  left: readonly SoldUnits[],
  wanted: readonly Units[],
): readonly SoldUnits[] {
  const prices = new Map(sold.map((line) => [line.order_line_id, line.unit_price]));
  const strange = wanted.findIndex(({ order_line_id: id }) => !prices.has(id));
  if (strange >= 0) {
    const field = `lines[${strange}].order_line_id`;
    throw AppError.invalid({ field, reason: 'UNKNOWN_VALUE', message: `${field} is not a line of the order.` });
  }
  const available = new Map(left.map((line) => [line.order_line_id, line.quantity]));
  const tooMany = wanted.some(({ order_line_id: id, quantity }) => quantity > (available.get(id) ?? 0));
  if (tooMany || left.length === 0) throw AppError.of('FAILED_PRECONDITION', { order_id: orderId });
  if (wanted.length === 0) return left;
  return wanted.map((units) => ({ ...units, unit_price: prices.get(units.order_line_id) ?? 0 }));
}

export const priceOf = (units: readonly SoldUnits[]): number =>
  units.reduce((sum, { quantity, unit_price: price }) => sum + quantity * price, 0);

interface Totals {
  readonly subtotal: number;
  readonly shipping_total: number;
  readonly tax_total: number;
}

/**
 * Price of the units and the tax on it. Counted as the difference of two sums, so that all returns of an order together
 * give back what one of everything would have: no minor unit is lost or made by rounding.
 */
export function refundOf({ subtotal, shipping_total, tax_total }: Totals, before: number, now: number): number {
  const taxed = subtotal + shipping_total;
  const upTo = (price: number) => price + (taxed === 0 ? 0 : Math.round((tax_total * price) / taxed));
  return upTo(before + now) - upTo(before);
}
