import type { SendNotificationRequest } from '../../gen/trivium/notifications/v1/SendNotificationRequest.js';
import type { Principal } from '../../platform/access.js';
import { AppError, type FieldProblem } from '../../platform/errors.js';
import { isId } from '../../platform/ids.js';
import { checkRequestId, checkText } from '../requests.js';
import {
  ENDPOINT_TEMPLATES,
  isEndpointTemplate,
  isMailTemplate,
  MAIL_TEMPLATES,
  MAY_SEND,
} from './notifications.rules.js';
import type { Occasion } from './notifications.written.js';

const LONGEST_VALUE = 200;
const LONGEST_ADDRESS = 254;
/** One address and nothing around it: no name, no second one, no line break, nothing that a header could take for more. */
const ADDRESS = /^[^\s@<>(),;:\\"[\]\p{Cc}]+@[^\s@<>(),;:\\"[\]\p{Cc}]+$/u;
/** Line breaks among them: what stands in a header must stay in it. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

export interface Told extends Occasion {
  readonly requestId: string;
  readonly customerId: string;
  readonly orderId: string;
  readonly address: string;
}

/** What is to be written to whom, once the caller and every value are checked. */
export function readTold(principal: Principal, request: SendNotificationRequest): Told {
  if (!MAY_SEND[principal.kind]) throw AppError.of('FORBIDDEN');
  checkRequestId(request.requestId);
  const { requestId, customerId, orderId, template, recipient, values } = request;
  if (!isMailTemplate(template))
    throw invalid('template', `template must be one of ${TEMPLATES.join(', ')}.`, 'UNKNOWN_VALUE');
  const subject = isEndpointTemplate(template) ? 'endpoint_id' : 'order_number';
  checkWhose(request, subject);
  const { email = '', name = '', locale = '' } = recipient ?? {};
  if (email.length > LONGEST_ADDRESS || !ADDRESS.test(email))
    throw invalid('recipient.email', 'recipient.email must be an email address.');
  checkText('recipient.name', name, LONGEST_VALUE);
  for (const [key, value] of Object.entries(values)) checkText(`values.${key}`, value, LONGEST_VALUE);
  if (plain(values[subject] ?? '') === '')
    throw invalid(`values.${subject}`, `values must hold ${subject}.`, 'REQUIRED');
  return {
    requestId,
    customerId,
    orderId,
    template,
    address: email,
    name: plain(name),
    locale: knownLocale(locale),
    values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, plain(value)])),
  };
}

const TEMPLATES = [...MAIL_TEMPLATES, ...ENDPOINT_TEMPLATES];

/** Endpoints belong to no customer, and are about no order. */
function checkWhose({ customerId, orderId }: SendNotificationRequest, subject: 'endpoint_id' | 'order_number'): void {
  if (subject === 'endpoint_id') {
    if (customerId !== '') throw invalid('customer_id', 'customer_id must be empty for this template.');
    if (orderId !== '') throw invalid('order_id', 'order_id must be empty for this template.');
    return;
  }
  if (!isId('cus', customerId)) throw invalid('customer_id', 'customer_id must be the id of a customer.');
  if (!isId('ord', orderId)) throw invalid('order_id', 'order_id must be the id of an order.');
}

/** On one line. */
const plain = (text: string): string => text.replace(CONTROLS, ' ').trim();

/** A customer whose locale is none is told in English rather than not at all. */
function knownLocale(locale: string): string {
  try {
    return new Intl.Locale(locale).toString();
  } catch {
    return 'en';
  }
}

const invalid = (field: string, message: string, reason: FieldProblem['reason'] = 'INVALID_FORMAT'): AppError =>
  AppError.invalid({ field, reason, message });
