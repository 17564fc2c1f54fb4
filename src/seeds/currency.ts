import type { Currency } from '../pricing/currencies.js';
import type { PlannedCustomer } from './plan.js';

const CURRENCY_OF_REGION: Readonly<Record<string, Currency>> = {
  ...{ DE: 'EUR', FR: 'EUR', IE: 'EUR', IT: 'EUR', NL: 'EUR', ES: 'EUR' },
  ...{ GB: 'GBP', JP: 'JPY' },
};

/** EUR for "de-DE", USD for every region that is not listed. */
export const currencyOf = ({ locale }: PlannedCustomer): Currency =>
  CURRENCY_OF_REGION[locale.split('-')[1] ?? ''] ?? 'USD';
