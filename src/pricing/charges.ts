import type { Money } from '../platform/money.js';
import { convert, type Currency } from './currencies.js';

/** In percent: of VAT, or of a typical sales tax. */
const TAX_RATES: Readonly<Record<string, number>> = {
  ...{ US: 7.25, CA: 13, GB: 20, DE: 19, FR: 20, IE: 23, IT: 22, NL: 21, ES: 21, SE: 25, JP: 10, AU: 10 },
};

const usd = (minorUnits: number): Money => ({ currencyCode: 'USD', minorUnits });
const SHIPPING = usd(990);
const FREIGHT = usd(5900);
const FREE_SHIPPING_FROM = usd(15_000);
const FREIGHT_FROM = usd(80_000);

/** Small orders pay for the parcel, large ones for a truck, those between for nothing. */
export function chargesOn(subtotal: number, currency: Currency, countryCode: string) {
  const inCurrency = (amount: Money) => convert(amount, currency);
  const parcel = subtotal < inCurrency(FREE_SHIPPING_FROM) ? inCurrency(SHIPPING) : 0;
  const shippingTotal = subtotal < inCurrency(FREIGHT_FROM) ? parcel : inCurrency(FREIGHT);
  const taxTotal = Math.round(((subtotal + shippingTotal) * (TAX_RATES[countryCode] ?? 0)) / 100);
  return { shippingTotal, taxTotal, total: subtotal + shippingTotal + taxTotal };
}
