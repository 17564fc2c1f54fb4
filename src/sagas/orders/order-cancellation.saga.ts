import { notifying } from './notify.step.js';
import { capturePayment, createShipment, reserveStock, type OrderStep } from './order-fulfillment.saga.js';
import type { SagaServices } from './saga-services.js';
import { DONE, type Saga, type Subject } from '../engine/saga.js';

/** An order that was called off: whatever its fulfillment did, or is still about to do, is undone. */
export interface CancelledOrder extends Subject {
  readonly customer_id: string;
}

type CancellationStep = Saga<CancelledOrder, SagaServices>['steps'][number];

/** The undo of a step that was done elsewhere. */
const undoing = ({ name, undo }: OrderStep): CancellationStep => ({
  name: `undo-${name}`,
  async do(services, order, call) {
    await undo?.(services, order, call);
    return DONE;
  },
});

export const cancelOrder: Saga<CancelledOrder, SagaServices> = {
  name: 'cancel-order',
  mustFinish: true,
  steps: [
    undoing(createShipment),
    undoing(capturePayment),
    undoing(reserveStock),
    notifying('order.cancelled', 'ORDER_STATUS_CANCELLED'),
  ],
};
