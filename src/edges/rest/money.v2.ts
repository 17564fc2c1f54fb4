import { decimal, type Money } from '../../platform/money.js';
import { present } from '../../platform/present.js';

/** An exact amount of money. */
export class MoneyV2 {
  /**
   * Decimal number with as many decimals as the currency has; a string, so that no parser rounds it.
   * @pattern ^-?\d+(\.\d+)?$
   * @example "249.99"
   */
  readonly amount!: string;
  /**
   * ISO 4217 code.
   * @pattern ^[A-Z]{3}$
   * @example "USD"
   */
  readonly currency!: string;
}

export function moneyV2(money: Money | null): MoneyV2 {
  const held = present(money, 'money');
  return { amount: decimal(held), currency: held.currencyCode };
}
