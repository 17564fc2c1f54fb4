import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { idPattern } from '../../platform/ids.js';
import { IsNestedIn } from '../../platform/nested.js';
import { IsText } from '../../platform/text.js';
import { CURRENCIES } from '../../pricing/currencies.js';
import { ShippingAddressInput } from './shipping-address.input.js';

/** One product of a cart. */
export class OrderedLineInput {
  /**
   * "prd_" and 26 characters. Either this or `sku` names the product.
   * @example prd_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('prd'), { message: '$property must be "prd_" and 26 characters' })
  @IsDefined({ message: '$property or sku is required' })
  @ValidateIf(({ product_id, sku }: OrderedLineInput) => product_id !== undefined || sku === undefined)
  readonly product_id?: string;

  /** The product's SKU, in place of `product_id`. */
  @Length(1, 100, { message: '$property must have 1 to 100 characters' })
  @IsText()
  @IsOptional()
  readonly sku?: string;

  /** How many units: 1 to 1,000. */
  @Max(1000)
  @Min(1)
  @IsInt()
  @IsDefined({ message: '$property is required' })
  readonly quantity!: number;
}

/** What is ordered, by whom, and where it goes; however it is paid. */
export class OrderedCartInput {
  /**
   * Who buys. Required from partners, staff and internal callers; customers buy for themselves and may leave it out.
   * @example cus_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('cus'), { message: '$property must be "cus_" and 26 characters' })
  @IsOptional()
  readonly customer_id?: string;

  /**
   * 1 to 100 lines, no product twice.
   * @example [{ "product_id": "prd_01jgr3m8g0aaaaaaaaaaaaaaaa", "quantity": 1 }]
   */
  @IsNestedIn(OrderedLineInput)
  @Type(() => OrderedLineInput)
  @ArrayMaxSize(100, { message: '$property must hold at most 100 lines' })
  @ArrayMinSize(1, { message: '$property must hold at least one line' })
  @IsArray({ message: '$property must be a list' })
  @IsDefined({ message: '$property is required' })
  readonly lines!: OrderedLineInput[];

  /**
   * What the order is priced in.
   * @example USD
   */
  @IsIn(CURRENCIES)
  readonly currency: string = 'USD';

  /**
   * Where the goods go.
   * @example { "recipient": "Ada Lindqvist", "line1": "12 Harbor Street", "city": "Portland", "region": "OR", "postal_code": "97201", "country_code": "US" }
   */
  @IsNestedIn(ShippingAddressInput)
  @Type(() => ShippingAddressInput)
  @IsDefined({ message: '$property is required' })
  readonly shipping_address!: ShippingAddressInput;

  /**
   * What the customer wrote at checkout: at most 500 characters.
   * @example Please ring twice.
   */
  @MaxLength(500, { message: '$property must have at most 500 characters' })
  @IsText()
  readonly customer_note: string = '';
}
