import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { idPattern } from '../../platform/ids.js';
import { IsNestedIn } from '../../platform/nested.js';
import { IsText } from '../../platform/text.js';

/** Why an order is called off. */
export class CancelInput {
  /**
   * At most 64 of a–z, 0–9 and _. Default: `requested_by_customer` or `requested_by_staff`, by who asks.
   * @example requested_by_customer
   */
  @Matches(/^[a-z0-9_]{1,64}$/, { message: '$property must have 1 to 64 of a–z, 0–9 and _' })
  @IsOptional()
  readonly reason?: string;
}

/** Which order is called off, and why; on every road. */
export class CancelOrderInput extends CancelInput {
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  readonly order_id!: string;
}

/** Units of a line of the order. */
export class ReturnedLineInput {
  /** "oli_" and 26 characters. */
  @Matches(idPattern('oli'), { message: '$property must be "oli_" and 26 characters' })
  @IsDefined({ message: '$property is required' })
  readonly order_line_id!: string;

  /** How many units: 1 to 1,000. */
  @Max(1000)
  @Min(1)
  @IsInt()
  @IsDefined({ message: '$property is required' })
  readonly quantity!: number;
}

/** What comes back of an order. */
export class ReturnInput {
  /** Which lines; none: everything that has not come back yet. */
  @IsNestedIn(ReturnedLineInput)
  @Type(() => ReturnedLineInput)
  @ArrayMaxSize(100, { message: '$property must hold at most 100 lines' })
  @IsArray({ message: '$property must be a list' })
  readonly lines: ReturnedLineInput[] = [];

  /**
   * What the customer wrote: at most 500 characters.
   * @example Too bright for the corner.
   */
  @MaxLength(500, { message: '$property must have at most 500 characters' })
  @IsText()
  readonly reason: string = '';
}

/** What comes back of which order; on every road. */
export class RequestReturnInput extends ReturnInput {
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  readonly order_id!: string;
}
