import type { CustomersClient } from '../../clients/customers.client.js';
import type { FulfillmentClient } from '../../clients/fulfillment.client.js';
import type { InventoryClient } from '../../clients/inventory.client.js';
import type { NotificationsClient } from '../../clients/notifications.client.js';
import type { OrdersClient } from '../../clients/orders.client.js';
import type { PaymentsClient } from '../../clients/payments.client.js';

/** Whom the sagas of orders call. */
export interface SagaServices {
  readonly orders: OrdersClient;
  readonly inventory: InventoryClient;
  readonly payments: PaymentsClient;
  readonly fulfillment: FulfillmentClient;
  readonly customers: CustomersClient;
  readonly notifications: NotificationsClient;
}
