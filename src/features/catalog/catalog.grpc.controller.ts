import { Controller } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { CatalogClient } from '../../clients/catalog.client.js';
import { LoaderFactory } from '../../clients/loaders.js';
import { Ctx } from '../../edges/grpc/context.js';
import { grpcSpelling, toInput } from '../../edges/grpc/input.js';
import { partialErrors } from '../../edges/grpc/partial-errors.js';
import type { GetProductViewRequest } from '../../gen/trivium/bff/v1/GetProductViewRequest.js';
import type { GetProductViewResponseInput } from '../../gen/trivium/bff/v1/GetProductViewResponse.js';
import type { ListProductViewsRequest } from '../../gen/trivium/bff/v1/ListProductViewsRequest.js';
import type { ListProductViewsResponseInput } from '../../gen/trivium/bff/v1/ListProductViewsResponse.js';
import { Public } from '../../platform/access.js';
import type { CallContext } from '../../platform/call-context.js';
import { CursorCodec } from '../../platform/cursor.js';
import type { Missing } from '../../platform/errors.js';
import { partOrNull } from '../../platform/part.js';
import { fullProductView } from './product-view.view.js';
import { ListProductsInput, ProductIdInput } from './products.input.js';

/** trivium.bff.v1.ProductViewService */
@Controller()
export class CatalogGrpcController {
  constructor(
    private readonly catalog: CatalogClient,
    private readonly loaders: LoaderFactory,
    private readonly cursors: CursorCodec,
  ) {}

  @GrpcMethod('ProductViewService')
  @Public()
  async getProductView(
    @Ctx() ctx: CallContext,
    @Payload() request: GetProductViewRequest,
  ): Promise<GetProductViewResponseInput> {
    const { id } = toInput(ProductIdInput, request, { id: 'product_id' });
    const missing: Missing[] = [];
    const [product, stock] = await Promise.all([
      this.catalog.get(ctx, id),
      partOrNull(this.loaders.for(ctx).stock.load(id), ['stock'], missing),
    ]);
    return { product: fullProductView(product, stock), partialErrors: partialErrors('product', missing) };
  }

  @GrpcMethod('ProductViewService')
  @Public()
  async listProductViews(
    @Ctx() ctx: CallContext,
    @Payload() request: ListProductViewsRequest,
  ): Promise<ListProductViewsResponseInput> {
    const input = toInput(ListProductsInput, request, grpcSpelling({ q: 'query' }));
    const { products, nextPageToken } = await this.catalog.list(ctx, input.toRequest(this.cursors));
    const missing: Missing[] = [];
    const { stock } = this.loaders.for(ctx);
    const views = await Promise.all(
      products.map(async (product, index) =>
        fullProductView(product, await partOrNull(stock.load(product.id), [index, 'stock'], missing)),
      ),
    );
    return {
      products: views,
      nextPageToken: nextPageToken && this.cursors.encode(input.cursorScope(), nextPageToken),
      partialErrors: partialErrors('products', missing),
    };
  }
}
