import { uuidOf } from '../../platform/ids.js';
import type { Money } from '../../platform/money.js';
import { notifying } from './notify.step.js';
import type { SagaServices } from './saga-services.js';
import { DONE, type Saga, type Step, type Subject } from '../engine/saga.js';

/** Units that come back, and the money for them. */
export interface RequestedReturn extends Subject {
  readonly return_id: string;
  readonly customer_id: string;
  readonly refund: Money;
  readonly lines: readonly { readonly product_id: string; readonly quantity: number }[];
}

type ReturnStep = Step<RequestedReturn, SagaServices>;

const refund: ReturnStep = {
  name: 'refund-payment',
  async do({ payments }, { order_id: orderId, refund: amount }, { ctx, requestId }) {
    // Units that cost nothing come back too, a free gift for one, and no payment is told of nothing.
    if (amount.minorUnits > 0) await payments.refund(ctx, { requestId, orderId, amount });
    return DONE;
  },
};

const restock: ReturnStep = {
  name: 'restock',
  async do({ inventory }, { lines }, { ctx, requestId }) {
    for (const { product_id: productId, quantity: delta } of lines)
      await inventory.adjust(ctx, { requestId: uuidOf(requestId, productId), productId, delta });
    return DONE;
  },
};

const complete: ReturnStep = {
  name: 'complete-return',
  async do({ orders }, { return_id: returnId }, { ctx, requestId }) {
    await orders.completeReturn(ctx, { requestId, returnId });
    return DONE;
  },
};

export const returnOrder: Saga<RequestedReturn, SagaServices> = {
  name: 'return-order',
  mustFinish: true,
  steps: [refund, restock, complete, notifying('order.returned')],
};
