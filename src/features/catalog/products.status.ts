import type { ProductStatus } from '../../gen/trivium/catalog/v1/ProductStatus.js';

const WORDS = {
  PRODUCT_STATUS_UNSPECIFIED: 'unknown',
  PRODUCT_STATUS_ACTIVE: 'active',
  PRODUCT_STATUS_ARCHIVED: 'archived',
} as const satisfies Record<ProductStatus, string>;

/** The states of a product as REST and gRPC show them. One that this build's contract does not know arrives as its number. */
export const productStatusWord = (status: ProductStatus): (typeof WORDS)[ProductStatus] =>
  Object.hasOwn(WORDS, status) ? WORDS[status] : 'unknown';
