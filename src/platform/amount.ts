import { buildMessage, ValidateBy } from 'class-validator';
import { decimal, parseMoney, type Money } from './money.js';

/** Money as people write it, and REST. */
export class AmountInput {
  /** @example "249.99" */
  readonly amount!: string;
  /** @example "USD" */
  readonly currency!: string;
}

/** undefined where it is no exact amount of its currency. */
export function moneyOf(value: unknown): Money | undefined {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return undefined;
  const { amount, currency } = value as Partial<Record<keyof AmountInput, unknown>>;
  return typeof amount === 'string' && typeof currency === 'string' ? parseMoney(amount, currency) : undefined;
}

export const amountOf = (money: Money): AmountInput => ({ amount: decimal(money), currency: money.currencyCode });

/** One value, though it has two fields: it is right or wrong as a whole, on every road. */
export const IsAmount = (): PropertyDecorator =>
  ValidateBy({
    name: 'isAmount',
    validator: {
      validate: (value) => moneyOf(value) !== undefined,
      defaultMessage: buildMessage(
        () => '$property must be an amount and its currency, with no more decimals than the currency has',
      ),
    },
  });
