import type { ProductState } from './catalog.rules.js';

/** The tables of the schema `catalog`. Amounts are minor units of the product's currency. */
export interface CatalogTables {
  products: ProductRow;
}

export interface ProductRow {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly status: ProductState;
  readonly category_slug: string;
  readonly category_name: string;
  readonly currency: string;
  readonly price: number;
  readonly cost_price: number;
  /** The first is the main one. */
  readonly images: readonly ProductImage[];
  /** What a search looks through: see `searchText`. */
  readonly search_text: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export interface ProductImage {
  readonly url: string;
  readonly altText: string;
  readonly width: number;
  readonly height: number;
}
