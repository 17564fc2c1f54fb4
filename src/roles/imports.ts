import { IMPORTS_PRINCIPAL } from '../callers/scopes.js';
import { CatalogClient } from '../clients/catalog.client.js';
import type { Channels } from '../clients/channels.js';
import { CustomersClient } from '../clients/customers.client.js';
import { InventoryClient } from '../clients/inventory.client.js';
import { OrdersClient } from '../clients/orders.client.js';
import { PaymentsClient } from '../clients/payments.client.js';
import type { AnyConsumer } from '../events/bus/consumer.js';
import { importsConsumer } from '../features/imports/imports.consumer.js';
import { importsMigrations } from '../features/imports/imports.migrations.js';
import { CartQuoteFlow } from '../features/orders/cart-quote.flow.js';
import { ChangeOrderFlow } from '../features/orders/change-order.flow.js';
import { OrderPlacement } from '../features/orders/order-placement.js';
import { OrderedCartInput } from '../features/orders/ordered-cart.input.js';
import { systemClock } from '../platform/clock.js';
import { openDatabase } from '../platform/db/database.js';
import { migrate } from '../platform/db/migrate.js';
import { Idempotency } from '../platform/idempotency/idempotency.js';
import type { KeyDatabase } from '../platform/idempotency/key.database.js';
import { parseInput } from '../platform/input.js';
import type { Logger } from '../platform/logger.js';

const SCHEMA = 'imports';

/** What is imported is repeated by request ids that follow from its names outside: no caller brings a key. */
const NO_KEYS: KeyDatabase = {
  store: () => Promise.reject(new Error('imports bring no idempotency keys')),
  close: () => Promise.resolve(),
};

/** Orders of shops outside, through the flows that everyone's orders go through. */
export async function openImports(channels: Channels, databaseUrl: string, logger: Logger): Promise<AnyConsumer> {
  const db = openDatabase<unknown>(databaseUrl, { schema: SCHEMA, maxConnections: 1 });
  await migrate(db, SCHEMA, importsMigrations, logger).finally(() => db.destroy());
  const orders = new OrdersClient(channels);
  const customers = new CustomersClient(channels);
  const quotes = new CartQuoteFlow(new CatalogClient(channels), new InventoryClient(channels));
  const idempotency = new Idempotency({ keys: NO_KEYS, mask: () => undefined, clock: systemClock, logger });
  const placement = new OrderPlacement(quotes, customers, orders);
  const changes = new ChangeOrderFlow(orders, idempotency);
  return importsConsumer({
    place: (ctx, requestId, cart, paid) =>
      // An event may have been tried before, and nothing of that was kept.
      placement.place(ctx, { requestId, resumed: true }, parseInput(OrderedCartInput, cart), paid),
    cancel: (ctx, order) => changes.cancel(ctx, order),
    ...{ orders, customers, payments: new PaymentsClient(channels), principal: IMPORTS_PRINCIPAL },
  });
}
