import { timesMoney, type Money } from '../platform/money.js';

/** What the shop sells in. */
export const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY'] as const;

export type Currency = (typeof CURRENCIES)[number];

export const isCurrency = (code: string): code is Currency => (CURRENCIES as readonly string[]).includes(code);

/** How many of its minor units a US cent is; these rates never change. */
const MINOR_UNITS_PER_US_CENT = { USD: 1, EUR: 0.92, GBP: 0.79, JPY: 1.5 } as const satisfies Record<Currency, number>;

/** A price in US dollars, rounded to minor units of another currency. */
export const convert = (dollars: Money, currency: Currency): number =>
  timesMoney(dollars, MINOR_UNITS_PER_US_CENT[currency]).minorUnits;
