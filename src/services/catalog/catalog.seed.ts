import type { Kysely } from 'kysely';
import type { PlannedProduct } from '../../seeds/plan.js';
import { plannedProducts } from '../../seeds/products.js';
import { seedTables, type SeedRows } from '../seeding.js';
import type { SeedAmount } from '../service-module.js';
import { searchText } from './catalog.rules.js';
import type { CatalogTables } from './catalog.tables.js';

export const seedCatalog = (db: Kysely<CatalogTables>, { append }: SeedAmount): Promise<void> =>
  seedTables(db, { schema: 'catalog', tables: ['products'], rows: plannedProducts().map(rowsOf), append });

const rowsOf = (product: PlannedProduct): SeedRows<CatalogTables> => ({
  products: [
    {
      id: product.id,
      sku: product.sku,
      name: product.name,
      description: product.description,
      status: product.status,
      category_slug: product.category.slug,
      category_name: product.category.name,
      currency: product.price.currencyCode,
      price: product.price.minorUnits,
      cost_price: product.costPrice.minorUnits,
      images: product.images,
      search_text: searchText(product),
      created_at: product.createdAt,
      updated_at: product.createdAt,
    },
  ],
});
