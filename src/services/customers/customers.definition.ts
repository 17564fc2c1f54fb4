import type { ServiceDefinition } from '../service-module.js';
import { customersMigrations } from './customers.migrations.js';
import { seedCustomers } from './customers.seed.js';
import { CustomersService } from './customers.service.js';
import { CustomersStore } from './customers.store.js';
import type { CustomersTables } from './customers.tables.js';

export const customers: ServiceDefinition<CustomersTables> = {
  contract: 'trivium.customers.v1.CustomersService',
  controller: CustomersService,
  store: CustomersStore,
  migrations: customersMigrations,
  handled: ['handled_requests'],
  seed: seedCustomers,
};
