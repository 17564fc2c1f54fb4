import type { Transaction } from 'kysely';
import type { CustomersClient } from '../../clients/customers.client.js';
import type { OrdersClient } from '../../clients/orders.client.js';
import type { PaymentsClient } from '../../clients/payments.client.js';
import type { QuotedLine } from '../../gen/trivium/catalog/v1/QuotedLine.js';
import type { Order } from '../../gen/trivium/orders/v1/Order.js';
import type { Principal } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import type { ImportedOrderRow, ImportsTables } from './imports.tables.js';
import type { PaidPrices } from './paid-prices.js';

/** How it was paid in the shop. */
export interface Paid {
  readonly paymentMethodId: string;
  readonly prices: (quote: { readonly lines: readonly QuotedLine[] }) => PaidPrices;
}

/** What it takes to have the orders of shops outside here. */
export interface ImportTools {
  /** Through the flow of everyone's orders; VALIDATION_FAILED where the cart is none. */
  readonly place: (ctx: CallContext, requestId: string, cart: object, paid: Paid) => Promise<Order>;
  /** The same; FAILED_PRECONDITION with the `status` that the order has. */
  readonly cancel: (ctx: CallContext, order: { readonly order_id: string; readonly reason: string }) => Promise<Order>;
  readonly orders: OrdersClient;
  readonly customers: CustomersClient;
  readonly payments: PaymentsClient;
  /** As whom they are placed. */
  readonly principal: Principal;
}

/** What follows from one event: the rows take effect together; what was called is called again by the same request id. */
export interface ImportWork {
  readonly tx: Transaction<ImportsTables>;
  readonly ctx: CallContext;
  readonly tools: ImportTools;
}

/** As the shop names an order. */
export interface Named {
  readonly provider: string;
  readonly external_order_id: string;
}

/** "the order 820982911946154508 of shopify": in the cause of what cannot be done. */
export const spoken = ({ provider, external_order_id }: Named): string =>
  `the order ${external_order_id} of ${provider}`;

/** What is known of the order, which nobody else changes until the transaction ends. */
export const lockImport = ({ tx }: ImportWork, { provider, external_order_id }: Named): Promise<ImportedOrderRow> =>
  tx
    .insertInto('imported_orders')
    .values({ provider, external_order_id, order_id: null, cancelled_at: null, cancel_reason: '' })
    // Not `doNothing`: an update locks the row that is there.
    .onConflict((conflict) => conflict.columns(['provider', 'external_order_id']).doUpdateSet({ provider }))
    .returningAll()
    .executeTakeFirstOrThrow();
