import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import type { BatchGetProductsRequest } from '../../gen/trivium/catalog/v1/BatchGetProductsRequest.js';
import type { BatchGetProductsResponseInput } from '../../gen/trivium/catalog/v1/BatchGetProductsResponse.js';
import type { GetProductRequest } from '../../gen/trivium/catalog/v1/GetProductRequest.js';
import type { GetProductResponseInput } from '../../gen/trivium/catalog/v1/GetProductResponse.js';
import type { ListProductsRequest } from '../../gen/trivium/catalog/v1/ListProductsRequest.js';
import type { ListProductsResponseInput } from '../../gen/trivium/catalog/v1/ListProductsResponse.js';
import type { QuoteCartRequest } from '../../gen/trivium/catalog/v1/QuoteCartRequest.js';
import type { QuoteCartResponseInput } from '../../gen/trivium/catalog/v1/QuoteCartResponse.js';
import { AppError } from '../../platform/errors.js';
import { checkBatch, checkText, notFoundStatus, optionalDate, requestedPage } from '../requests.js';
import { readCart } from './catalog.cart.js';
import { productMessage } from './catalog.message.js';
import { quote } from './catalog.quote.js';
import { searchWords } from './catalog.rules.js';
import { CatalogStore } from './catalog.store.js';

/** As many lines as a page of orders has. */
const LARGEST_BATCH = 500;
const LONGEST_QUERY = 200;

/** trivium.catalog.v1.CatalogService */
@Controller()
export class CatalogService {
  constructor(private readonly products: CatalogStore) {}

  @GrpcMethod()
  async getProduct(@Payload() { productId }: GetProductRequest): Promise<GetProductResponseInput> {
    const [product] = await this.products.find([productId]);
    if (!product) throw AppError.notFound('product', productId);
    return { product: productMessage(product) };
  }

  @GrpcMethod()
  async batchGetProducts(@Payload() { productIds }: BatchGetProductsRequest): Promise<BatchGetProductsResponseInput> {
    checkBatch('product_ids', productIds, LARGEST_BATCH);
    const found = await this.products.find(productIds);
    const byId = new Map(found.map((product) => [product.id, productMessage(product)]));
    const result = (productId: string) => {
      const product = byId.get(productId);
      return product ? { productId, product } : { productId, error: notFoundStatus('product', productId) };
    };
    return { results: productIds.map(result) };
  }

  @GrpcMethod()
  async listProducts(@Payload() request: ListProductsRequest): Promise<ListProductsResponseInput> {
    const { query, category, updatedSince } = request;
    checkText('query', query, LONGEST_QUERY);
    checkText('category', category, LONGEST_QUERY);
    const filter = { words: searchWords(query), category, updatedSince: optionalDate('updated_since', updatedSince) };
    const { products, nextPageToken, itemTokens } = await this.products.page(filter, requestedPage(request, 'text'));
    return { products: products.map(productMessage), nextPageToken, itemTokens: [...itemTokens] };
  }

  @GrpcMethod()
  async quoteCart(@Payload() request: QuoteCartRequest): Promise<QuoteCartResponseInput> {
    const cart = readCart(request);
    const [byId, bySku] = await Promise.all([
      this.products.find(cart.lines.flatMap(({ productId }) => productId ?? [])),
      this.products.findBySku(cart.lines.flatMap(({ sku }) => sku ?? [])),
    ]);
    return quote(cart, [...byId, ...bySku]);
  }
}
