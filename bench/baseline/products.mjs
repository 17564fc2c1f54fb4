import { randomUUID } from 'node:crypto';
import { decimal, rfc3339, word } from './formats.mjs';

/** The answer to GET /v2/products: 1 RPC. */
export async function productsPage({ catalog }, limit) {
  const { products, nextPageToken } = await catalog('ListProducts', { pageSize: limit });
  const page = { limit, has_more: nextPageToken !== '', next_cursor: nextPageToken || null };
  return { data: products.map(productItem), meta: { request_id: randomUUID(), page }, errors: [] };
}

const productItem = (product) => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  status: word(product.status, 'PRODUCT_STATUS_').toLowerCase(),
  category: { slug: product.category.slug, name: product.category.name },
  price: money(product.price),
  cost_price: product.costPrice ? money(product.costPrice) : undefined,
  margin_basis_points: product.marginBasisPoints,
  images: product.images.map(({ url, altText, width, height }) => ({ url, alt_text: altText, width, height })),
  created_at: rfc3339(product.createdAt),
  updated_at: rfc3339(product.updatedAt),
});

const money = (value) => ({ amount: decimal(value), currency: value.currencyCode });
