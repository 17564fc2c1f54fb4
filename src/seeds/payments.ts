import type { Money } from '../platform/money.js';
import type { Moments } from './lifecycle.js';
import type { PlannedOrder, PlannedPayment } from './plan.js';
import { Random } from './random.js';
import { seededId } from './seeded-id.js';
import { SEEDED_PAYMENT_ID } from './well-known.js';

export interface Paid {
  readonly index: number;
  readonly status: PlannedOrder['status'];
  readonly total: Money;
  readonly placedAt: Date;
  readonly updatedAt: Date;
  readonly moments: Moments;
}

const CARDS = [
  { brand: 'visa', last4: '4242' },
  { brand: 'visa', last4: '1881' },
  { brand: 'mastercard', last4: '4444' },
  { brand: 'mastercard', last4: '8210' },
  { brand: 'amex', last4: '0005' },
] as const;
const FAILURES = ['card_declined', 'insufficient_funds', 'expired_card'] as const;

/** The attempts to pay for an order, oldest first. */
export function paymentsOf(order: Paid): readonly PlannedPayment[] {
  const random = new Random('payment', order.index);
  const payment = (position: number, status: PlannedPayment['status'], createdAt: Date, updatedAt: Date) => ({
    id: order.index === 0 ? SEEDED_PAYMENT_ID : seededId('pay', createdAt, order.index * 2 + position),
    status,
    amount: order.total,
    refundedAmount: status === 'refunded' ? order.total : { ...order.total, minorUnits: 0 },
    card: random.pick(CARDS),
    provider: 'stripe',
    providerPaymentId: `pi_seed_${(order.index * 2 + position).toString(36).padStart(8, '0')}`,
    failureReason: status === 'failed' ? random.pick(FAILURES) : '',
    createdAt,
    updatedAt,
  });
  const { placedAt, updatedAt } = order;
  const { paidAt } = order.moments;
  const status = paymentStatus(order.status, random);
  const settledAt = status === 'refunded' ? updatedAt : status === 'pending' ? placedAt : paidAt;
  // Some try a card that is declined before the one that is not; the seeded order's first card is good.
  if (order.index === 0 || status === 'pending' || !random.chance(7)) return [payment(0, status, placedAt, settledAt)];
  return [payment(0, 'failed', placedAt, placedAt), payment(1, status, paidAt, settledAt)];
}

function paymentStatus(status: PlannedOrder['status'], random: Random): PlannedPayment['status'] {
  switch (status) {
    case 'pending':
      return 'pending';
    case 'confirmed':
      return random.chance(70) ? 'authorized' : 'captured';
    case 'shipped':
    case 'delivered':
      return 'captured';
    case 'returned':
      return 'refunded';
    case 'cancelled':
      return random.chance(70) ? 'refunded' : 'failed';
    case 'failed':
      return 'failed';
    default:
      return status satisfies never;
  }
}
