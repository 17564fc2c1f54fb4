import { Expand, type Expansions } from '../../edges/rest/expand.js';
import { IsIdOf } from '../../edges/rest/id.js';
import { ListProductsInput } from './products.input.js';

/** Everyone may see what can be bought now. */
export const PRODUCT_EXPANSIONS_V2 = { stock: undefined } as const satisfies Expansions<'stock'>;

/** Which products, and what comes with them. */
export class ListProductsInputV2 extends ListProductsInput {
  /**
   * Neighbors to put into the answer: several with commas or by repeating the parameter.
   * @example ["stock"]
   */
  @Expand(PRODUCT_EXPANSIONS_V2)
  readonly expand: 'stock'[] = [];
}

/** Which product, and what comes with it. */
export class GetProductInputV2 {
  /**
   * "prd_" and 26 characters.
   * @example prd_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('prd')
  readonly product_id!: string;

  /**
   * Neighbors to put into the answer: several with commas or by repeating the parameter.
   * @example ["stock"]
   */
  @Expand(PRODUCT_EXPANSIONS_V2)
  readonly expand: 'stock'[] = [];
}
