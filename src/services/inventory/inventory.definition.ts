import { systemClock } from '../../platform/clock.js';
import type { ServiceDefinition } from '../service-module.js';
import { choreography } from './inventory.choreography.js';
import { inventoryMigrations } from './inventory.migrations.js';
import { seedInventory } from './inventory.seed.js';
import { InventoryService } from './inventory.service.js';
import { InventoryStore } from './inventory.store.js';
import type { InventoryTables } from './inventory.tables.js';
import { warehouseWords } from './warehouse-words.js';

export const inventory: ServiceDefinition<InventoryTables> = {
  contract: 'trivium.inventory.v1.InventoryService',
  controller: InventoryService,
  store: InventoryStore,
  migrations: inventoryMigrations,
  handled: ['handled_requests', 'handled_commands'],
  consumers: (outbox) => [choreography(outbox, systemClock), warehouseWords(systemClock)],
  seed: seedInventory,
};
