import type { PaymentStatus } from '../../gen/trivium/payments/v1/PaymentStatus.js';

const WORDS = {
  PAYMENT_STATUS_UNSPECIFIED: 'unknown',
  PAYMENT_STATUS_PENDING: 'pending',
  PAYMENT_STATUS_AUTHORIZED: 'authorized',
  PAYMENT_STATUS_CAPTURED: 'captured',
  PAYMENT_STATUS_FAILED: 'failed',
  PAYMENT_STATUS_REFUNDED: 'refunded',
} as const satisfies Record<PaymentStatus, string>;

/** The states of a payment as REST and gRPC show them. One that this build's contract does not know arrives as its number. */
export const paymentStatusWord = (status: PaymentStatus): (typeof WORDS)[PaymentStatus] =>
  Object.hasOwn(WORDS, status) ? WORDS[status] : 'unknown';
