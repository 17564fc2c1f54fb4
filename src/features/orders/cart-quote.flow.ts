import { Injectable } from '@nestjs/common';
import { status } from '@grpc/grpc-js';
import { CatalogClient } from '../../clients/catalog.client.js';
import { InventoryClient } from '../../clients/inventory.client.js';
import type { QuoteCartResponse } from '../../gen/trivium/catalog/v1/QuoteCartResponse.js';
import type { QuotedLine } from '../../gen/trivium/catalog/v1/QuotedLine.js';
import type { CallContext } from '../../platform/call-context.js';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { spelled } from '../../platform/input.js';
import { decimal } from '../../platform/money.js';
import { moneyOf, type AmountInput } from '../../platform/amount.js';
import type { OrderedCartInput, OrderedLineInput } from './ordered-cart.input.js';

/** Who was shown a price before is not sold at another. */
export type QuotedCart = OrderedCartInput & { readonly expected_total?: AmountInput };

/** What a cart costs now, by the catalog; refused where it cannot be sold like that. */
@Injectable()
export class CartQuoteFlow {
  constructor(
    private readonly catalog: CatalogClient,
    private readonly inventory: InventoryClient,
  ) {}

  async quote(ctx: CallContext, input: QuotedCart): Promise<QuoteCartResponse> {
    checkCurrency(input);
    const quote = await this.catalog.quote(ctx, {
      currencyCode: input.currency,
      countryCode: input.shipping_address.country_code,
      lines: input.lines.map(({ product_id, sku, quantity }) =>
        product_id === undefined ? { sku: sku ?? '', quantity } : { productId: product_id, quantity },
      ),
    });
    const problems = input.lines.flatMap((line, index) => problemsOf(input, line, index, quote.lines));
    if (problems.length > 0) throw AppError.invalid(...problems);
    checkTotal(input, quote);
    await this.checkStock(ctx, quote.lines);
    return quote;
  }

  /** A first look that saves a caller an order which would fail; the reservation decides. */
  private async checkStock(ctx: CallContext, lines: readonly QuotedLine[]): Promise<void> {
    const found = await this.inventory
      .getMany(
        ctx,
        lines.map(({ productId }) => productId),
      )
      .catch(unlessGone);
    const missing = lines.flatMap(({ productId, quantity }, index) => {
      const stock = found[index];
      // What cannot be looked up now is left to the reservation, which comes later; what is not stocked is not there.
      if (stock === undefined || (stock instanceof AppError && stock.code !== 'NOT_FOUND')) return [];
      const available = stock instanceof AppError ? 0 : stock.available;
      return available >= quantity ? [] : [{ product_id: productId, requested: quantity, available }];
    });
    if (missing.length > 0) throw AppError.of('INSUFFICIENT_INVENTORY', { lines: missing });
  }
}

function unlessGone(error: unknown): never[] {
  if (error instanceof AppError && error.code !== 'CANCELLED' && error.code !== 'DEADLINE_EXCEEDED') return [];
  throw error;
}

function problemsOf(
  input: QuotedCart,
  { product_id: productId, sku }: OrderedLineInput,
  index: number,
  quoted: readonly QuotedLine[],
): FieldProblem[] {
  const field = `${spelled(input, 'lines')}[${index}].${spelled(input, productId === undefined ? 'sku' : 'product_id')}`;
  const problem = (text: string): FieldProblem[] => [{ field, reason: 'UNKNOWN_VALUE', message: `${field} ${text}.` }];
  const line = quoted[index];
  if (line?.error?.code === status.NOT_FOUND) return problem('is no product of the catalog');
  if (!line || line.error) return problem('is not sold any more');
  if (productId !== undefined && sku !== undefined && sku !== line.sku) return problem(`is not the product ${sku}`);
  const first = quoted.findIndex((other) => other.productId === line.productId);
  return first < index ? problem(`is in the order already, in line ${first}`) : [];
}

function checkCurrency(input: QuotedCart): void {
  const { currency, expected_total: expected } = input;
  if (!expected || expected.currency === currency) return;
  const field = spelled(input, 'expected_total');
  const message = `${field} must be in the currency of the order, ${currency}.`;
  throw AppError.invalid({ field, reason: 'UNKNOWN_VALUE', message });
}

function checkTotal({ expected_total: expected }: QuotedCart, { total }: QuoteCartResponse): void {
  const money = expected && moneyOf(expected);
  if (!money || !total) return;
  if (money.minorUnits === total.minorUnits) return;
  const { currencyCode: currency } = total;
  throw AppError.of('PRICE_CHANGED', { currency, expected: decimal(money), actual: decimal(total) });
}
