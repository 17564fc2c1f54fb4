import type { CartLine as CartLineMessage } from '../../gen/trivium/catalog/v1/CartLine.js';
import type { QuoteCartRequest } from '../../gen/trivium/catalog/v1/QuoteCartRequest.js';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { CURRENCIES, isCurrency, type Currency } from '../../pricing/currencies.js';
import { checkText } from '../requests.js';

const MOST_LINES = 100;
const MOST_UNITS = 1000;
const LONGEST_SKU = 100;
const COUNTRY = /^[A-Z]{2}$/;

export interface Cart {
  readonly currency: Currency;
  readonly countryCode: string;
  readonly lines: readonly CartLine[];
}

/** Names its product in one way. */
export interface CartLine {
  readonly productId: string | undefined;
  readonly sku: string | undefined;
  readonly quantity: number;
}

/** What is to be quoted, or INVALID_ARGUMENT that names everything that is wrong with it. */
export function readCart({ currencyCode, countryCode, lines }: QuoteCartRequest): Cart {
  const problems = [...placeProblems(countryCode), ...linesProblems(lines)];
  if (!isCurrency(currencyCode))
    throw AppError.invalid(
      problem('currency_code', 'UNKNOWN_VALUE', `currency_code must be one of ${CURRENCIES.join(', ')}.`),
      ...problems,
    );
  if (problems.length > 0) throw AppError.invalid(...problems);
  return {
    currency: currencyCode,
    countryCode,
    lines: lines.map(({ productId, sku, quantity }) => ({ productId, sku, quantity })),
  };
}

const placeProblems = (countryCode: string): readonly FieldProblem[] =>
  COUNTRY.test(countryCode)
    ? []
    : [problem('country_code', 'INVALID_FORMAT', 'country_code must be two letters of ISO 3166-1, in upper case.')];

function linesProblems(lines: readonly CartLineMessage[]): readonly FieldProblem[] {
  if (lines.length < 1 || lines.length > MOST_LINES)
    return [problem('lines', 'OUT_OF_RANGE', `lines must hold from 1 to ${MOST_LINES} lines.`)];
  return lines.flatMap(({ productId, sku, quantity }, index) => {
    const at = `lines[${index}]`;
    checkText(`${at}.sku`, sku ?? '', LONGEST_SKU);
    return [
      ...((productId ?? sku ?? '') === '' ? [problem(at, 'REQUIRED', `${at} must name a product_id or a sku.`)] : []),
      ...(quantity < 1 || quantity > MOST_UNITS
        ? [problem(`${at}.quantity`, 'OUT_OF_RANGE', `quantity must be between 1 and ${MOST_UNITS}.`)]
        : []),
    ];
  });
}

const problem = (field: string, reason: FieldProblem['reason'], message: string): FieldProblem => ({
  field,
  reason,
  message,
});
