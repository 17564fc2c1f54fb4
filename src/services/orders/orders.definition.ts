import type { ServiceDefinition } from '../service-module.js';
import { ordersMigrations } from './orders.migrations.js';
import { seedOrders } from './orders.seed.js';
import { OrdersService } from './orders.service.js';
import { OrdersStore } from './orders.store.js';
import type { OrdersTables } from './orders.tables.js';

export const orders: ServiceDefinition<OrdersTables> = {
  contract: 'trivium.orders.v1.OrdersService',
  controller: OrdersService,
  store: OrdersStore,
  migrations: ordersMigrations,
  seed: seedOrders,
};
