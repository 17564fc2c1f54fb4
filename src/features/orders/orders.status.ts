import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import type { ReturnStatus } from '../../gen/trivium/orders/v1/ReturnStatus.js';

/** The states of an order: the word that REST and gRPC show, and its name in the contract. */
export const ORDER_STATUS = {
  pending: 'ORDER_STATUS_PENDING',
  confirmed: 'ORDER_STATUS_CONFIRMED',
  shipped: 'ORDER_STATUS_SHIPPED',
  delivered: 'ORDER_STATUS_DELIVERED',
  cancelled: 'ORDER_STATUS_CANCELLED',
  failed: 'ORDER_STATUS_FAILED',
  returned: 'ORDER_STATUS_RETURNED',
} as const satisfies Record<string, OrderStatus>;

export type OrderStatusWord = keyof typeof ORDER_STATUS;

export const ORDER_STATUS_WORDS = Object.keys(ORDER_STATUS) as OrderStatusWord[];

const WORDS = new Map<OrderStatus, OrderStatusWord>(ORDER_STATUS_WORDS.map((word) => [ORDER_STATUS[word], word]));

/** undefined for a state that this version does not know. */
export const orderStatusWord = (status: OrderStatus): OrderStatusWord | undefined => WORDS.get(status);

const RETURN_STATUS = {
  RETURN_STATUS_REQUESTED: 'requested',
  RETURN_STATUS_REFUNDED: 'refunded',
} as const satisfies Partial<Record<ReturnStatus, string>>;

/** The states of a return, as REST and gRPC show them. */
export type ReturnStatusWord = (typeof RETURN_STATUS)[keyof typeof RETURN_STATUS];

/** undefined for a state that this version does not know. */
export const returnStatusWord = (status: ReturnStatus): ReturnStatusWord | undefined =>
  (RETURN_STATUS as Partial<Record<ReturnStatus, ReturnStatusWord>>)[status];
