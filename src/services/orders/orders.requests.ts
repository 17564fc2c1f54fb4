import type { PlaceOrderRequest } from '../../gen/trivium/orders/v1/PlaceOrderRequest.js';
import type { PlacedLine } from '../../gen/trivium/orders/v1/PlacedLine.js';
import type { RequestReturnRequest } from '../../gen/trivium/orders/v1/RequestReturnRequest.js';
import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { Money } from '../../gen/trivium/type/v1/Money.js';
import { AppError, type FieldReason } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { checkRequestId, checkText } from '../requests.js';
import type { NewReturn } from './order-returns.store.js';
import type { NewLine, NewOrder } from './placed-orders.store.js';

const MOST_LINES = 100;
const MOST_UNITS = 1000;
/** So that the total of the largest order is an exact number. */
const LARGEST_AMOUNT = 1e10;
const LONGEST_NOTE = 500;
const LONGEST_NAME = 500;
const LONGEST_ADDRESS_LINE = 200;
const ADDRESS_FIELDS = ['recipient', 'line1', 'line2', 'city', 'region', 'postalCode'] as const;

const invalid = (field: string, reason: FieldReason, message: string): AppError =>
  AppError.invalid({ field, reason, message: `${field} ${message}.` });

/** Throws VALIDATION_FAILED at the first field that is bad: who calls has checked what people wrote. */
export function newOrder(request: PlaceOrderRequest): NewOrder {
  checkRequestId(request.requestId);
  if (!isId('cus', request.customerId)) throw invalid('customer_id', 'INVALID_FORMAT', 'must be the id of a customer');
  const { lines, currency } = newLines(request.lines);
  checkText('customer_note', request.customerNote, LONGEST_NOTE);
  if (!/^[\w-]{1,100}$/.test(request.paymentMethodId))
    throw invalid('payment_method_id', 'INVALID_FORMAT', 'must be 1 to 100 letters, digits, _ or -');
  return {
    requestId: request.requestId.toLowerCase(),
    customerId: request.customerId,
    currency,
    lines,
    shippingTotal: amount('shipping_total', request.shippingTotal, currency),
    taxTotal: amount('tax_total', request.taxTotal, currency),
    shippingAddress: address(request.shippingAddress),
    customerNote: request.customerNote,
    paymentMethodId: request.paymentMethodId,
  };
}

function newLines(given: readonly PlacedLine[]): { readonly lines: readonly NewLine[]; readonly currency: string } {
  if (given.length === 0) throw invalid('lines', 'REQUIRED', 'must not be empty');
  if (given.length > MOST_LINES) throw invalid('lines', 'OUT_OF_RANGE', `must hold at most ${MOST_LINES} lines`);
  const currency = given[0]?.unitPrice?.currencyCode ?? '';
  if (!/^[A-Z]{3}$/.test(currency))
    throw invalid('lines[0].unit_price.currency_code', 'INVALID_FORMAT', 'must be a code of ISO 4217');
  const seen = new Set<string>();
  const lines = given.map(({ productId, sku, name, quantity, unitPrice }, index) => {
    const at = (field: string) => `lines[${index}].${field}`;
    if (!isId('prd', productId)) throw invalid(at('product_id'), 'INVALID_FORMAT', 'must be the id of a product');
    if (seen.has(productId)) throw invalid(at('product_id'), 'UNKNOWN_VALUE', 'must not be in the order twice');
    seen.add(productId);
    checkQuantity(at('quantity'), quantity);
    checkText(at('sku'), sku, LONGEST_NAME);
    checkText(at('name'), name, LONGEST_NAME);
    const unit_price = amount(at('unit_price'), unitPrice, currency);
    return { product_id: productId, sku, name, quantity, unit_price };
  });
  return { lines, currency };
}

function checkQuantity(field: string, quantity: number): void {
  if (quantity < 1 || quantity > MOST_UNITS) throw invalid(field, 'OUT_OF_RANGE', `must be from 1 to ${MOST_UNITS}`);
}

function amount(field: string, money: Money | null, currency: string): number {
  if (money?.currencyCode !== currency) throw invalid(field, 'UNKNOWN_VALUE', 'must be in the currency of the order');
  if (money.minorUnits >= 0 && money.minorUnits <= LARGEST_AMOUNT) return money.minorUnits;
  throw invalid(field, 'OUT_OF_RANGE', `must be from 0 to ${LARGEST_AMOUNT}`);
}

function address(given: Address | null): Address {
  if (!given) throw invalid('shipping_address', 'REQUIRED', 'is required');
  for (const field of ADDRESS_FIELDS) checkText(`shipping_address.${field}`, given[field], LONGEST_ADDRESS_LINE);
  if (/^[A-Z]{2}$/.test(given.countryCode)) return given;
  throw invalid('shipping_address.country_code', 'INVALID_FORMAT', 'must be a code of ISO 3166-1');
}

export function newReturn({ requestId, orderId, lines, reason }: RequestReturnRequest): NewReturn {
  checkRequestId(requestId);
  if (lines.length > MOST_LINES) throw invalid('lines', 'OUT_OF_RANGE', `must hold at most ${MOST_LINES} lines`);
  checkText('reason', reason, LONGEST_NOTE);
  const seen = new Set<string>();
  const units = lines.map(({ orderLineId, quantity }, index) => {
    const field = `lines[${index}].order_line_id`;
    if (seen.has(orderLineId)) throw invalid(field, 'UNKNOWN_VALUE', 'must not come twice');
    seen.add(orderLineId);
    checkQuantity(`lines[${index}].quantity`, quantity);
    return { order_line_id: orderLineId, quantity };
  });
  return { requestId, orderId, lines: units, reason };
}

/** Why an order ends as it does: "payment_declined"; none where the state has none. */
export function checkReason(reason: string, allowed: boolean): void {
  if (reason === '') return;
  if (!/^[a-z0-9_]{1,64}$/.test(reason))
    throw invalid('reason', 'INVALID_FORMAT', 'must have at most 64 of a–z, 0–9 and _');
  if (!allowed) throw invalid('reason', 'UNKNOWN_VALUE', 'must be empty for this status');
}
