import type { OrderStatus } from '../../gen/trivium/orders/v1/OrderStatus.js';
import { decimal } from '../../platform/money.js';
import type { SagaServices } from './saga-services.js';
import { DONE, type Step, type Subject } from '../engine/saga.js';

/** Writes to the customer of an order; says nothing where the order is in another state than the one to write about. */
export const notifying = <S extends Subject>(template: string, only?: OrderStatus): Step<S, SagaServices> => ({
  name: `notify-${template.replace('order.', '')}`,
  async do({ orders, customers, notifications }, { order_id: orderId }, { ctx, requestId }) {
    const order = await orders.get(ctx, orderId);
    if (only !== undefined && order.status !== only) return DONE;
    const { name, email, locale } = await customers.get(ctx, order.customerId);
    await notifications.send(ctx, {
      requestId,
      customerId: order.customerId,
      orderId,
      template,
      recipient: { name, email, locale },
      values: {
        order_number: order.number,
        total: order.total ? `${decimal(order.total)} ${order.total.currencyCode}` : '',
        reason: order.statusReason,
      },
    });
    return DONE;
  },
});
