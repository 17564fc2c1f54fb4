import type { ServiceDefinition } from '../service-module.js';
import { inventoryMigrations } from './inventory.migrations.js';
import { seedInventory } from './inventory.seed.js';
import { InventoryService } from './inventory.service.js';
import { InventoryStore } from './inventory.store.js';
import type { InventoryTables } from './inventory.tables.js';

export const inventory: ServiceDefinition<InventoryTables> = {
  contract: 'trivium.inventory.v1.InventoryService',
  controller: InventoryService,
  store: InventoryStore,
  migrations: inventoryMigrations,
  seed: seedInventory,
};
