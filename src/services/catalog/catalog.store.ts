import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { cutPage, keysetPage, pageTokenOf, type Keyset } from '../../platform/db/keyset.js';
import type { PageKey } from '../../platform/db/page-token.js';
import { isId } from '../../platform/ids.js';
import type { CatalogTables, ProductRow } from './catalog.tables.js';

export interface ProductFilter {
  /** All of them occur in a product; in lower case. */
  readonly words: readonly string[];
  /** A slug; empty for all. */
  readonly category: string;
  readonly updatedSince: Date | undefined;
}

export interface ProductPage {
  readonly products: readonly ProductRow[];
  readonly nextPageToken: string;
  readonly itemTokens: readonly string[];
}

const BY_NAME: Keyset = { sort: 'name', id: 'id', type: 'text', direction: 'asc' };

/** Products are for everybody to see. */
@Injectable()
export class CatalogStore {
  constructor(private readonly db: Kysely<CatalogTables>) {}

  /** Archived ones too: old orders hold them. */
  async find(productIds: readonly string[]): Promise<readonly ProductRow[]> {
    const ids = productIds.filter((id) => isId('prd', id));
    if (ids.length === 0) return [];
    return this.db.selectFrom('products').selectAll().where('id', 'in', ids).execute();
  }

  /** Archived ones too. */
  async findBySku(skus: readonly string[]): Promise<readonly ProductRow[]> {
    if (skus.length === 0) return [];
    return this.db.selectFrom('products').selectAll().where('sku', 'in', skus).execute();
  }

  async page(
    { words, category, updatedSince }: ProductFilter,
    page: { readonly after: PageKey | undefined; readonly size: number },
  ): Promise<ProductPage> {
    const query = this.db
      .selectFrom('products')
      .selectAll()
      // Written out, so that the planner sees that the partial indexes hold all rows of the answer.
      .where('status', '=', sql.lit('active'))
      .$if(words.length > 0, (q) => q.where(sql<boolean>`search_text like all (${words.map(anywhere)}::text[])`))
      .$if(category !== '', (q) => q.where('category_slug', '=', category))
      .$if(updatedSince !== undefined, (q) => q.where('updated_at', '>=', updatedSince as Date));
    const { rows, nextPageToken } = cutPage(await keysetPage(query, BY_NAME, page).execute(), page.size);
    return { products: rows, nextPageToken, itemTokens: rows.map(pageTokenOf) };
  }
}

/** A LIKE pattern that takes the word as it is written. */
const anywhere = (word: string): string => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
