import { Controller, Get, Query } from '@nestjs/common';
import { CatalogClient } from '../../clients/catalog.client.js';
import { LoaderFactory, type Loaders } from '../../clients/loaders.js';
import { Ctx } from '../../edges/rest/context.js';
import { one, page, type Envelope } from '../../edges/rest/envelope.js';
import { expansionsFor } from '../../edges/rest/expand.js';
import { PathAndQuery } from '../../edges/rest/path-and-query.js';
import type { Product } from '../../gen/trivium/catalog/v1/Product.js';
import { Public } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import type { Missing } from '../../platform/errors.js';
import { partOrNull } from '../../platform/part.js';
import { GetProductInputV2, ListProductsInputV2, PRODUCT_EXPANSIONS_V2 } from './catalog.v2.input.js';
import { productV2, ProductV2 } from './catalog.v2.view.js';
import { stockV2 } from './stock.v2.view.js';

/** What is sold. */
@Controller('v2/products')
export class CatalogV2Controller {
  constructor(
    private readonly catalog: CatalogClient,
    private readonly loaders: LoaderFactory,
    private readonly cursors: CursorCodec,
  ) {}

  /** List products by name. */
  @Get()
  @Public()
  async list(@Ctx() ctx: CallContext, @Query() input: ListProductsInputV2): Promise<Envelope<readonly ProductV2[]>> {
    const wanted = expansionsFor(ctx.principal, PRODUCT_EXPANSIONS_V2, input.expand);
    const { products, nextPageToken } = await this.catalog.list(ctx, input.toRequest(this.cursors));
    const nextCursor = nextPageToken ? this.cursors.encode(input.cursorScope(), nextPageToken) : undefined;
    const state = { limit: input.limit, nextCursor };
    if (!wanted.has('stock'))
      return page(
        ctx,
        products.map((product) => productV2(product)),
        state,
      );
    const missing: Missing[] = [];
    const loaders = this.loaders.for(ctx);
    const views = await Promise.all(products.map((product, index) => withStock(product, loaders, [index], missing)));
    return page(ctx, views, state, missing);
  }

  /** Get a product. */
  @Get(':product_id')
  @Public()
  async get(
    @Ctx() ctx: CallContext,
    @PathAndQuery(GetProductInputV2) input: GetProductInputV2,
  ): Promise<Envelope<ProductV2>> {
    const wanted = expansionsFor(ctx.principal, PRODUCT_EXPANSIONS_V2, input.expand);
    const product = await this.catalog.get(ctx, input.product_id);
    if (!wanted.has('stock')) return one(ctx, productV2(product));
    const missing: Missing[] = [];
    return one(ctx, await withStock(product, this.loaders.for(ctx), [], missing), missing);
  }
}

async function withStock(
  product: Product,
  loaders: Loaders,
  at: Missing['path'],
  missing: Missing[],
): Promise<ProductV2> {
  const stock = await partOrNull(loaders.stock.load(product.id).then(stockV2), [...at, 'stock'], missing);
  return productV2(product, stock);
}
