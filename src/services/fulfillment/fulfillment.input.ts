import type { CancelShipmentRequest } from '../../gen/trivium/fulfillment/v1/CancelShipmentRequest.js';
import type { CreateShipmentRequest } from '../../gen/trivium/fulfillment/v1/CreateShipmentRequest.js';
import type { ShipmentLine } from '../../gen/trivium/fulfillment/v1/ShipmentLine.js';
import type { ShipmentStatus } from '../../gen/trivium/fulfillment/v1/ShipmentStatus.js';
import type { UpdateShipmentStatusRequest } from '../../gen/trivium/fulfillment/v1/UpdateShipmentStatusRequest.js';
import type { Address } from '../../gen/trivium/type/v1/Address.js';
import type { Principal } from '../../platform/access.js';
import { AppError, type FieldReason } from '../../platform/errors.js';
import { checkId, checkInternal, checkRequestId, checkText } from '../requests.js';
import type { Parcel } from './create-shipment.js';
import type { CarrierState, CarrierStep } from './update-shipment.js';

const MOST_LINES = 100;
const LONGEST_ADDRESS_LINE = 200;

export function parcelOf(principal: Principal, request: CreateShipmentRequest): Parcel {
  const { requestId, customerId, partnerId } = request;
  const orderId = orderOf(principal, request);
  checkId('customer_id', 'cus', customerId);
  if (partnerId !== '') checkId('partner_id', 'ptr', partnerId);
  return { requestId, orderId, customerId, partnerId, lines: linesOf(request.lines), address: address(request) };
}

export function orderOf(principal: Principal, { requestId, orderId }: CancelShipmentRequest): string {
  checkInternal(principal);
  checkRequestId(requestId);
  checkId('order_id', 'ord', orderId);
  return orderId;
}

const STATES: Readonly<Partial<Record<ShipmentStatus, CarrierState>>> = {
  SHIPMENT_STATUS_PREPARING: 'preparing',
  SHIPMENT_STATUS_IN_TRANSIT: 'in_transit',
  SHIPMENT_STATUS_DELIVERED: 'delivered',
  SHIPMENT_STATUS_RETURNED: 'returned',
};

export function stepOf(principal: Principal, request: UpdateShipmentStatusRequest): CarrierStep {
  const { requestId, shipmentId } = request;
  checkInternal(principal);
  checkRequestId(requestId);
  checkId('shipment_id', 'shp', shipmentId);
  const status = STATES[request.status];
  if (!status) throw invalid('status', 'UNKNOWN_VALUE', 'must be PREPARING, IN_TRANSIT, DELIVERED or RETURNED');
  return { requestId, shipmentId, status };
}

function linesOf(lines: readonly ShipmentLine[]): Parcel['lines'] {
  if (lines.length < 1 || lines.length > MOST_LINES)
    throw invalid('lines', 'OUT_OF_RANGE', `must hold from 1 to ${MOST_LINES} lines`);
  if (new Set(lines.map(({ orderLineId }) => orderLineId)).size < lines.length)
    throw invalid('lines', 'OUT_OF_RANGE', 'must hold no line twice');
  return lines.map(({ orderLineId, quantity }, index) => {
    checkId(`lines[${index}].order_line_id`, 'oli', orderLineId);
    if (quantity < 1) throw invalid(`lines[${index}].quantity`, 'OUT_OF_RANGE', 'must be at least 1');
    return { order_line_id: orderLineId, quantity };
  });
}

/** Whether people can read it is for those to check who ask for it; here a carrier must be able to. */
function address({ address }: CreateShipmentRequest): Address {
  if (!address) throw invalid('address', 'REQUIRED', 'must be set');
  const { recipient, line1, line2, city, region, postalCode, countryCode } = address;
  const required = { recipient, line1, city };
  for (const [name, text] of Object.entries(required))
    if (text === '') throw invalid(`address.${name}`, 'REQUIRED', 'must be set');
  for (const [name, text] of Object.entries({ ...required, line2, region, postal_code: postalCode }))
    checkText(`address.${name}`, text, LONGEST_ADDRESS_LINE);
  if (!/^[A-Z]{2}$/.test(countryCode))
    throw invalid('address.country_code', 'INVALID_FORMAT', 'must be two capital letters');
  return { recipient, line1, line2, city, region, postalCode, countryCode };
}

const invalid = (field: string, reason: FieldReason, rule: string): AppError =>
  AppError.invalid({ field, reason, message: `${field} ${rule}.` });
