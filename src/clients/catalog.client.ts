import { Injectable } from '@nestjs/common';
import type { CatalogServiceDefinition } from '../gen/trivium/catalog/v1/CatalogService.js';
import type { ListProductsRequestInput } from '../gen/trivium/catalog/v1/ListProductsRequest.js';
import type { ListProductsResponse } from '../gen/trivium/catalog/v1/ListProductsResponse.js';
import type { Product } from '../gen/trivium/catalog/v1/Product.js';
import type { QuoteCartRequestInput } from '../gen/trivium/catalog/v1/QuoteCartRequest.js';
import type { QuoteCartResponse } from '../gen/trivium/catalog/v1/QuoteCartResponse.js';
import type { CallContext } from '../platform/call-context.js';
import type { AppError } from '../platform/errors.js';
import { settled } from './batch.js';
import type { Channel } from './channel.js';
import { Channels } from './channels.js';
import { missing } from './errors.js';

@Injectable()
export class CatalogClient {
  private readonly channel: Channel<CatalogServiceDefinition>;

  constructor(channels: Channels) {
    this.channel = channels.to('catalog', 'trivium.catalog.v1.CatalogService');
  }

  async get(ctx: CallContext, productId: string): Promise<Product> {
    const { product } = await this.channel.call(ctx, 'GetProduct', { productId }).catch(missing('product', productId));
    return product ?? missing('product', productId)(undefined);
  }

  /** In the order of the ids, with an error in the place of what could not be had. */
  async getMany(ctx: CallContext, productIds: readonly string[]): Promise<(Product | AppError)[]> {
    const { results } = await this.channel.call(ctx, 'BatchGetProducts', { productIds: [...productIds] });
    return results.map(({ product, error }) => settled({ value: product, error: error ?? null }, 'catalog'));
  }

  list(ctx: CallContext, request: ListProductsRequestInput): Promise<ListProductsResponse> {
    return this.channel.call(ctx, 'ListProducts', request);
  }

  /** A line that cannot be sold says why in its own place. */
  quote(ctx: CallContext, request: QuoteCartRequestInput): Promise<QuoteCartResponse> {
    return this.channel.call(ctx, 'QuoteCart', request);
  }
}
