import { moneyV2, MoneyV2 } from '../../edges/rest/money.v2.js';
import { timeV2 } from '../../edges/rest/time.v2.js';
import type { Image } from '../../gen/trivium/catalog/v1/Image.js';
import type { Product } from '../../gen/trivium/catalog/v1/Product.js';
import { present } from '../../platform/present.js';
import { productStatusWord } from './products.status.js';
import { StockV2 } from './stock.v2.view.js';

/** `unknown` is a state newer than this version of the API. */
export type ProductStatusV2 = 'active' | 'archived' | 'unknown';

/** What a product is filed under. */
export class CategoryV2 {
  /**
   * What `?category=` filters by.
   * @example "lighting"
   */
  readonly slug!: string;
  /** @example "Lighting" */
  readonly name!: string;
}

/** A picture of a product. */
export class ImageV2 {
  /**
   * @format uri-reference
   * @example "https://images.example.com/lamp-1.jpg"
   */
  readonly url!: string;
  /**
   * What it shows, for those who do not see it.
   * @example "A brass desk lamp on an oak table"
   */
  readonly alt_text!: string;
  /**
   * In pixels.
   * @minimum 0
   * @example 1200
   */
  readonly width!: number;
  /**
   * In pixels.
   * @minimum 0
   * @example 900
   */
  readonly height!: number;
}

/** Something that is sold. */
export class ProductV2 {
  /** @example "prd_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /** @example "LMP-0001" */
  readonly sku!: string;
  /** @example "Brass desk lamp" */
  readonly name!: string;
  /** @example "A lamp with a weighted base and a warm, dimmable light." */
  readonly description!: string;
  /** @example "active" */
  readonly status!: ProductStatusV2;
  readonly category!: CategoryV2;
  readonly price!: MoneyV2;
  /**
   * What the product costs the shop.
   * @scope catalog:cost
   */
  readonly cost_price?: MoneyV2;
  /**
   * (price − cost price) / price in hundredths of a percent: 4250 is 42.5 %.
   * @scope catalog:cost
   * @example 4250
   */
  readonly margin_basis_points?: number;
  readonly images!: readonly ImageV2[];
  /** With `expand=stock`; null where it could not be had, and `errors` says why. */
  readonly stock?: StockV2 | null;
  /**
   * @format date-time
   * @example "2025-09-01T08:00:00.000Z"
   */
  readonly created_at!: string;
  /**
   * @format date-time
   * @example "2026-01-20T10:30:00.000Z"
   */
  readonly updated_at!: string;
}

/** `stock` is undefined where it was not asked for, null where it could not be had. */
export function productV2(product: Product, stock?: StockV2 | null): ProductV2 {
  const { slug, name } = present(product.category, 'category');
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    description: product.description,
    status: productStatusWord(product.status),
    category: { slug, name },
    price: moneyV2(product.price),
    cost_price: product.costPrice ? moneyV2(product.costPrice) : undefined,
    margin_basis_points: product.marginBasisPoints ?? undefined,
    images: product.images.map(imageV2),
    stock,
    created_at: timeV2(product.createdAt),
    updated_at: timeV2(product.updatedAt),
  };
}

const imageV2 = ({ url, altText, width, height }: Image): ImageV2 => ({ url, alt_text: altText, width, height });
