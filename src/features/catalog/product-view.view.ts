import type { FullProductViewInput } from '../../gen/trivium/bff/v1/FullProductView.js';
import type { ProductImageViewInput } from '../../gen/trivium/bff/v1/ProductImageView.js';
import type { StockViewInput } from '../../gen/trivium/bff/v1/StockView.js';
import type { Image } from '../../gen/trivium/catalog/v1/Image.js';
import type { Product } from '../../gen/trivium/catalog/v1/Product.js';
import type { Stock } from '../../gen/trivium/inventory/v1/Stock.js';
import { present } from '../../platform/present.js';
import { productStatusWord } from './products.status.js';

/** trivium.bff.v1.FullProductView; `stock` is null where it could not be had. */
export function fullProductView(product: Product, stock: Stock | null): FullProductViewInput {
  const { slug, name } = present(product.category, 'category');
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    description: product.description,
    status: productStatusWord(product.status),
    category: { slug, name },
    price: product.price,
    costPrice: product.costPrice,
    ...(typeof product.marginBasisPoints === 'number' && { marginBasisPoints: product.marginBasisPoints }),
    images: product.images.map(imageView),
    createdAt: product.createdAt,
    updatedAt: product.updatedAt,
    stock: stock && stockView(stock),
  };
}

const imageView = ({ url, altText, width, height }: Image): ProductImageViewInput => ({ url, altText, width, height });

const stockView = ({ onHand, reserved, available, updatedAt }: Stock): StockViewInput => ({
  onHand,
  reserved,
  available,
  updatedAt,
});
