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

export type Template = (typeof TOLD)[keyof typeof TOLD][number];
