import type { ServiceDefinition } from '../service-module.js';
import { catalogMigrations } from './catalog.migrations.js';
import { seedCatalog } from './catalog.seed.js';
import { CatalogService } from './catalog.service.js';
import { CatalogStore } from './catalog.store.js';
import type { CatalogTables } from './catalog.tables.js';

export const catalog: ServiceDefinition<CatalogTables> = {
  contract: 'trivium.catalog.v1.CatalogService',
  controller: CatalogService,
  store: CatalogStore,
  migrations: catalogMigrations,
  seed: seedCatalog,
};
