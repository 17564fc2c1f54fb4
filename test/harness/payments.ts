import { randomUUID } from 'node:crypto';
import type { CapturePaymentRequestInput } from '../../src/gen/trivium/payments/v1/CapturePaymentRequest.js';
import type { PaymentsServiceDefinition } from '../../src/gen/trivium/payments/v1/PaymentsService.js';
import type { SettlePaymentRequestInput } from '../../src/gen/trivium/payments/v1/SettlePaymentRequest.js';
import type { Principal } from '../../src/platform/access.js';
import { newId } from '../../src/platform/ids.js';
import type { PaymentsTables } from '../../src/services/payments/payments.tables.js';
import { callOf, internal, type RunningService } from './service.js';

export const CUSTOMER = 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa';
export const PRICE = { currencyCode: 'EUR', minorUnits: 4999 };
export const anOrder = (): string => newId('ord');

/** The commands of the payments service as a saga gives them, each under a request id of its own unless one is named. */
export function paymentCommands(
  { channel, db }: RunningService<PaymentsServiceDefinition, PaymentsTables>,
  caller: Principal = internal,
) {
  const request = (orderId: string) => ({ requestId: randomUUID(), orderId });
  return {
    capture: (orderId: string, changes: CapturePaymentRequestInput = {}) =>
      channel.call(callOf(caller), 'CapturePayment', {
        ...request(orderId),
        customerId: CUSTOMER,
        amount: PRICE,
        paymentMethodId: 'pm_card_visa',
        ...changes,
      }),
    cancel: (orderId: string, requestId: string = randomUUID()) =>
      channel.call(callOf(caller), 'CancelPayment', { orderId, requestId }),
    refund: (orderId: string, minorUnits: number, changes: { requestId?: string; currencyCode?: string } = {}) => {
      const { requestId = randomUUID(), currencyCode = PRICE.currencyCode } = changes;
      return channel.call(callOf(caller), 'RefundPayment', {
        orderId,
        requestId,
        amount: { currencyCode, minorUnits },
      });
    },
    settle: (providerPaymentId: string, changes: SettlePaymentRequestInput = {}) =>
      channel.call(callOf(caller), 'SettlePayment', {
        requestId: randomUUID(),
        providerPaymentId,
        outcome: 'PAYMENT_OUTCOME_CAPTURED',
        ...changes,
      }),
    /** Amounts in the order in which they were recorded. */
    ledger: async (orderId: string): Promise<number[]> => {
      const entries = db.selectFrom('payment_entries').select('amount').where('order_id', '=', orderId);
      return (await entries.orderBy('created_at').orderBy('kind').execute()).map(({ amount }) => amount);
    },
  };
}
