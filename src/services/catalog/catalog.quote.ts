import { status } from '@grpc/grpc-js';
import type { QuoteCartResponseInput } from '../../gen/trivium/catalog/v1/QuoteCartResponse.js';
import type { QuotedLineInput } from '../../gen/trivium/catalog/v1/QuotedLine.js';
import { chargesOn } from '../../pricing/charges.js';
import { convert } from '../../pricing/currencies.js';
import { notFoundStatus } from '../requests.js';
import type { Cart, CartLine } from './catalog.cart.js';
import type { ProductRow } from './catalog.tables.js';

/** What each line and the whole cart cost; `products` are those of the lines that exist. */
export function quote({ currency, countryCode, lines }: Cart, products: readonly ProductRow[]): QuoteCartResponseInput {
  const byId = new Map(products.map((product) => [product.id, product]));
  const bySku = new Map(products.map((product) => [product.sku, product]));
  const priced = lines.map((line) => {
    const product = line.sku === undefined ? byId.get(line.productId ?? '') : bySku.get(line.sku);
    return { line, product, unitPrice: product && sellingPrice(product, currency) };
  });
  const subtotal = priced.reduce((sum, { line, unitPrice = 0 }) => sum + line.quantity * unitPrice, 0);
  const sells = priced.some(({ unitPrice }) => unitPrice !== undefined);
  const charges = sells ? chargesOn(subtotal, currency, countryCode) : { shippingTotal: 0, taxTotal: 0, total: 0 };
  const money = (minorUnits: number) => ({ currencyCode: currency, minorUnits });
  return {
    lines: priced.map(({ line, product, unitPrice }) => ({
      ...whatIsSold(line, product),
      ...(unitPrice !== undefined && { unitPrice: money(unitPrice) }),
    })),
    subtotal: money(subtotal),
    shippingTotal: money(charges.shippingTotal),
    taxTotal: money(charges.taxTotal),
    total: money(charges.total),
  };
}

/** undefined where it is not sold any more. */
const sellingPrice = (product: ProductRow, currency: Cart['currency']): number | undefined =>
  product.status === 'active'
    ? convert({ currencyCode: product.currency, minorUnits: product.price }, currency)
    : undefined;

function whatIsSold(line: CartLine, product: ProductRow | undefined): QuotedLineInput {
  const { productId = '', sku = '', quantity } = line;
  if (!product) return { productId, sku, quantity, error: notFoundStatus('product', sku || productId) };
  const known = { productId: product.id, sku: product.sku, name: product.name, quantity };
  if (product.status === 'active') return known;
  return { ...known, error: { code: status.FAILED_PRECONDITION, message: `${product.sku} is not sold any more` } };
}
