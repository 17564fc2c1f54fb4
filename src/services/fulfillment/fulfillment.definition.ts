import { systemClock } from '../../platform/clock.js';
import type { ServiceDefinition } from '../service-module.js';
import { choreography } from './fulfillment.choreography.js';
import { fulfillmentMigrations } from './fulfillment.migrations.js';
import { seedFulfillment } from './fulfillment.seed.js';
import { FulfillmentService } from './fulfillment.service.js';
import { FulfillmentStore } from './fulfillment.store.js';
import type { FulfillmentTables } from './fulfillment.tables.js';

export const fulfillment: ServiceDefinition<FulfillmentTables> = {
  contract: 'trivium.fulfillment.v1.FulfillmentService',
  controller: FulfillmentService,
  store: FulfillmentStore,
  migrations: fulfillmentMigrations,
  handled: ['handled_requests'],
  consumers: (outbox) => [choreography(outbox, systemClock)],
  seed: seedFulfillment,
};
