import type { LinkItemRequest } from '../../gen/trivium/inventory/v1/LinkItemRequest.js';
import type { ReservedLine } from '../../gen/trivium/inventory/v1/ReservedLine.js';
import type { Principal } from '../../platform/access.js';
import { AppError } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { checkId, checkInsider, checkRequestId, checkText } from '../requests.js';
import type { ReservationCommand, WantedLine } from './inventory.reservations.js';
import { MAY_RESERVE } from './inventory.rules.js';
import type { ItemLink } from './stock-items.js';

const MOST_LINES = 100;

/** A change of an order's reservation, once its caller and its ids are checked. */
export function reservationCommand(
  principal: Principal,
  { requestId, orderId }: { readonly requestId: string; readonly orderId: string },
): ReservationCommand {
  if (!MAY_RESERVE[principal.kind]) throw AppError.of('FORBIDDEN');
  checkRequestId(requestId);
  if (!isId('ord', orderId)) throw invalid('order_id', 'INVALID_FORMAT', 'order_id must be the id of an order.');
  return { request_id: requestId, order_id: orderId };
}

const LONGEST_NAME = 100;

/** What a product is called elsewhere, once the caller and the names are checked. */
export function itemLink(principal: Principal, request: LinkItemRequest): ItemLink {
  checkInsider(principal);
  checkRequestId(request.requestId);
  const { productId, sku, provider, externalItemId } = request;
  checkId('product_id', 'prd', productId);
  for (const [field, name] of Object.entries({ sku, provider, external_item_id: externalItemId }))
    checkText(field, name, LONGEST_NAME);
  if (sku === '') throw AppError.invalid({ field: 'sku', reason: 'REQUIRED', message: 'sku must not be empty.' });
  if ((provider === '') !== (externalItemId === ''))
    throw invalid('external_item_id', 'INVALID_FORMAT', 'provider and external_item_id come together, or not at all.');
  return { productId, sku, provider, externalItemId };
}

export function wantedLines(lines: readonly ReservedLine[]): readonly WantedLine[] {
  if (lines.length < 1 || lines.length > MOST_LINES)
    throw invalid('lines', 'OUT_OF_RANGE', `lines must hold from 1 to ${MOST_LINES} lines.`);
  if (new Set(lines.map(({ productId }) => productId)).size < lines.length)
    throw invalid('lines', 'OUT_OF_RANGE', 'lines must hold no product twice.');
  return lines.map(({ productId, quantity }, index) => {
    if (!isId('prd', productId))
      throw invalid(`lines[${index}].product_id`, 'INVALID_FORMAT', 'product_id must be the id of a product.');
    if (quantity < 1) throw invalid(`lines[${index}].quantity`, 'OUT_OF_RANGE', 'quantity must be at least 1.');
    return { product_id: productId, quantity };
  });
}

const invalid = (field: string, reason: 'INVALID_FORMAT' | 'OUT_OF_RANGE', message: string): AppError =>
  AppError.invalid({ field, reason, message });
