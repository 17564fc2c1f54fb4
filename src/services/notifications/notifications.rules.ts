import type { Principal } from '../../platform/access.js';

/** What a notification may become next. One that failed may be tried again. */
export const NEXT_STATES = {
  queued: ['sent', 'failed'],
  sent: [],
  failed: ['queued'],
} as const satisfies Record<string, readonly string[]>;

export type NotificationState = keyof typeof NEXT_STATES;

/** What the customer of an order has been told by the time the order is in a state. Carriers tell of deliveries themselves. */
export const TOLD = {
  pending: ['order.received'],
  confirmed: ['order.confirmed'],
  shipped: ['order.confirmed', 'order.shipped'],
  delivered: ['order.confirmed', 'order.shipped'],
  cancelled: ['order.received', 'order.cancelled'],
  failed: ['order.payment_failed'],
  returned: ['order.shipped', 'order.returned'],
} as const satisfies Record<string, readonly string[]>;

export type ToldTemplate = (typeof TOLD)[keyof typeof TOLD][number];

/** What can be written about to customers. */
export const MAIL_TEMPLATES = [
  'order.confirmed',
  'order.failed',
  'order.cancelled',
  'order.shipped',
  'order.delivered',
  'order.return_requested',
  'order.returned',
] as const;

/** What can be written about to partners: it is about an endpoint of theirs, and about no order. */
export const ENDPOINT_TEMPLATES = ['webhook_endpoint.disabled'] as const;

type EndpointTemplate = (typeof ENDPOINT_TEMPLATES)[number];

export type MailTemplate = (typeof MAIL_TEMPLATES)[number] | EndpointTemplate;

export const isEndpointTemplate = (name: string): name is EndpointTemplate =>
  (ENDPOINT_TEMPLATES as readonly string[]).includes(name);

export const isMailTemplate = (name: string): name is MailTemplate =>
  (MAIL_TEMPLATES as readonly string[]).includes(name) || isEndpointTemplate(name);

export type Template = ToldTemplate | MailTemplate;

/** Who may have somebody written to: what happened to an order is for services to know. */
export const MAY_SEND = {
  anonymous: false,
  customer: false,
  partner: false,
  staff: false,
  internal: true,
} as const satisfies Record<Principal['kind'], boolean>;
