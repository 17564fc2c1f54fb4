import type { FullPaymentViewInput } from '../../gen/trivium/bff/v1/FullPaymentView.js';
import type { PaymentViewInput } from '../../gen/trivium/bff/v1/PaymentView.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { Payment } from '../../gen/trivium/payments/v1/Payment.js';
import { plainOrderView } from '../orders/plain-order-view.view.js';
import { paymentStatusWord } from './payments.status.js';

/** trivium.bff.v1.PaymentView */
export const paymentView = ({ id, status, amount }: Payment): PaymentViewInput => ({
  id,
  status: paymentStatusWord(status),
  amount,
});

/** trivium.bff.v1.FullPaymentView; `order` is null where it is not shown. */
export const fullPaymentView = (payment: Payment, order: Order | null): FullPaymentViewInput => ({
  id: payment.id,
  orderId: payment.orderId,
  customerId: payment.customerId,
  status: paymentStatusWord(payment.status),
  amount: payment.amount,
  refundedAmount: payment.refundedAmount,
  card: payment.card && { brand: payment.card.brand, last4: payment.card.last4 },
  provider: payment.provider,
  providerPaymentId: payment.providerPaymentId,
  failureReason: payment.failureReason,
  createdAt: payment.createdAt,
  updatedAt: payment.updatedAt,
  order: order && plainOrderView(order),
});
