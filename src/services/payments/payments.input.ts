import type { CancelPaymentRequest } from '../../gen/trivium/payments/v1/CancelPaymentRequest.js';
import type { CapturePaymentRequest } from '../../gen/trivium/payments/v1/CapturePaymentRequest.js';
import type { PaymentOutcome } from '../../gen/trivium/payments/v1/PaymentOutcome.js';
import type { RefundPaymentRequest } from '../../gen/trivium/payments/v1/RefundPaymentRequest.js';
import type { SettlePaymentRequest } from '../../gen/trivium/payments/v1/SettlePaymentRequest.js';
import type { Principal } from '../../platform/access.js';
import { AppError } from '../../platform/errors.js';
import { checkId, checkInternal, checkRequestId, checkText, requiredMoney } from '../requests.js';
import type { Capture } from './capture-payment.js';
import type { OrderRequest } from './payment-change.js';
import { isPaymentMethod, PROVIDER } from './reference-provider.js';
import type { Refund } from './refund-payment.js';
import type { Settlement } from './settle-payment.js';

const LONGEST_NAME = 200;

export function captureOf(principal: Principal, request: CapturePaymentRequest): Capture {
  const { customerId, partnerId, paymentMethodId } = request;
  const order = orderRequest(principal, request);
  checkId('customer_id', 'cus', customerId);
  if (partnerId !== '') checkId('partner_id', 'ptr', partnerId);
  const amount = requiredMoney('amount', request.amount);
  if (!isPaymentMethod(paymentMethodId)) throw unknown('payment_method_id', 'a payment method of the provider');
  return { ...order, customerId, partnerId, amount, paymentMethodId };
}

export const cancelOf = (principal: Principal, request: CancelPaymentRequest): OrderRequest =>
  orderRequest(principal, request);

export const refundOf = (principal: Principal, request: RefundPaymentRequest): Refund => ({
  ...orderRequest(principal, request),
  amount: requiredMoney('amount', request.amount),
});

const OUTCOMES: Readonly<Partial<Record<PaymentOutcome, Settlement['outcome']>>> = {
  PAYMENT_OUTCOME_CAPTURED: 'captured',
  PAYMENT_OUTCOME_FAILED: 'failed',
};

export function settlementOf(principal: Principal, request: SettlePaymentRequest): Settlement {
  checkInternal(principal);
  checkRequestId(request.requestId);
  checkText('provider_payment_id', request.providerPaymentId, LONGEST_NAME);
  checkText('failure_reason', request.failureReason, LONGEST_NAME);
  const outcome = OUTCOMES[request.outcome];
  if (!outcome) throw unknown('outcome', 'CAPTURED or FAILED');
  const { requestId, providerPaymentId } = request;
  const failureReason = request.failureReason || 'card_declined';
  return { requestId, provider: PROVIDER, providerPaymentId, outcome, failureReason };
}

function orderRequest(principal: Principal, { requestId, orderId }: OrderRequest): OrderRequest {
  checkInternal(principal);
  checkRequestId(requestId);
  checkId('order_id', 'ord', orderId);
  return { requestId, orderId };
}

const unknown = (field: string, what: string): AppError =>
  AppError.invalid({ field, reason: 'UNKNOWN_VALUE', message: `${field} must be ${what}.` });
