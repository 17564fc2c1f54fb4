import { Args, Context, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CatalogClient } from '../../clients/catalog.client.js';
import { connection, type Connection } from '../../edges/graphql/connection.js';
import type { GraphQLContext } from '../../edges/graphql/context.js';
import { toInput } from '../../edges/graphql/input.js';
import type { ImageUrlArgs, QueryProductArgs, QueryProductsArgs } from '../../gen/graphql.js';
import type { Image } from '../../gen/trivium/catalog/v1/Image.js';
import type { Product } from '../../gen/trivium/catalog/v1/Product.js';
import type { Stock } from '../../gen/trivium/inventory/v1/Stock.js';
import type { OrderLine } from '../../gen/trivium/orders/v1/OrderLine.js';
import { Public } from '../../platform/access.js';
import { CursorCodec } from '../../platform/cursor.js';
import { ImageWidthInput, ListProductsInput, ProductIdInput } from './products.input.js';

/** Products are a shop window: open to everyone. */
@Resolver('Product')
export class CatalogResolver {
  constructor(
    private readonly client: CatalogClient,
    private readonly cursors: CursorCodec,
  ) {}

  @Query()
  @Public()
  async products(@Context() { ctx }: GraphQLContext, @Args() args: QueryProductsArgs): Promise<Connection<Product>> {
    const input = toInput(ListProductsInput, args, { q: 'query' });
    const { products, itemTokens, nextPageToken } = await this.client.list(ctx, input.toRequest(this.cursors));
    return connection({ items: products, itemTokens, nextPageToken }, input, this.cursors);
  }

  @Query()
  @Public()
  product(@Context() { ctx }: GraphQLContext, @Args() args: QueryProductArgs): Promise<Product> {
    return this.client.get(ctx, toInput(ProductIdInput, args).id);
  }

  /** "42.50" */
  @ResolveField()
  marginPercent({ marginBasisPoints }: Product): string | null {
    return typeof marginBasisPoints === 'number' ? (marginBasisPoints / 100).toFixed(2) : null;
  }

  @ResolveField()
  stock({ id }: Product, _args: object, { loaders }: GraphQLContext): Promise<Stock> {
    return loaders.stock.load(id);
  }

  /** The image server scales by this parameter. */
  @ResolveField('url')
  @Resolver('Image')
  urlOfImage({ url }: Image, args: ImageUrlArgs, { imageWidth }: GraphQLContext): string {
    const width = args.width == null ? imageWidth : toInput(ImageWidthInput, args).width;
    return width === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}width=${width}`;
  }

  @ResolveField('product')
  @Resolver('OrderLine')
  productOfLine({ productId }: OrderLine, _args: object, { loaders }: GraphQLContext): Promise<Product> {
    return loaders.products.load(productId);
  }
}
