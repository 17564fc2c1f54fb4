import type { ProductInput } from '../../gen/trivium/catalog/v1/Product.js';
import type { ProductStatus } from '../../gen/trivium/catalog/v1/ProductStatus.js';
import { toTimestamp } from '../../platform/timestamp.js';
import { marginBasisPoints, type ProductState } from './catalog.rules.js';
import type { ProductRow } from './catalog.tables.js';

const STATUS = {
  active: 'PRODUCT_STATUS_ACTIVE',
  archived: 'PRODUCT_STATUS_ARCHIVED',
} as const satisfies Record<ProductState, ProductStatus>;

export function productMessage(product: ProductRow): ProductInput {
  const margin = marginBasisPoints(product.price, product.cost_price);
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    description: product.description,
    status: STATUS[product.status],
    category: { slug: product.category_slug, name: product.category_name },
    price: { currencyCode: product.currency, minorUnits: product.price },
    costPrice: { currencyCode: product.currency, minorUnits: product.cost_price },
    ...(margin === undefined ? {} : { marginBasisPoints: margin }),
    images: [...product.images],
    createdAt: toTimestamp(product.created_at),
    updatedAt: toTimestamp(product.updated_at),
  };
}
