import { systemClock } from '../../platform/clock.js';
import type { ServiceDefinition } from '../service-module.js';
import { OrderChanges } from './order-changes.store.js';
import { OrderReturns } from './order-returns.store.js';
import { choreography } from './orders.choreography.js';
import { ordersMigrations } from './orders.migrations.js';
import { seedOrders } from './orders.seed.js';
import { OrdersService } from './orders.service.js';
import { OrdersStore } from './orders.store.js';
import type { OrdersTables } from './orders.tables.js';
import { PlacedOrders } from './placed-orders.store.js';

export const orders: ServiceDefinition<OrdersTables> = {
  contract: 'trivium.orders.v1.OrdersService',
  controller: OrdersService,
  store: OrdersStore,
  providers: (db, { orderFulfillment }, outbox) => [
    { provide: PlacedOrders, useFactory: () => new PlacedOrders(db, orderFulfillment, outbox) },
    { provide: OrderChanges, useFactory: () => new OrderChanges(db, outbox) },
    { provide: OrderReturns, useFactory: () => new OrderReturns(db, outbox) },
  ],
  migrations: ordersMigrations,
  handled: ['handled_requests'],
  consumers: (outbox) => [choreography(outbox, systemClock)],
  seed: seedOrders,
};
