import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, Matches } from 'class-validator';
import type { ListOrdersRequestInput } from '../../gen/trivium/orders/v1/ListOrdersRequest.js';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { idPattern } from '../../platform/ids.js';
import { canonicalInstant, instantTimestamp, IsInstant, IsNotAfter } from '../../platform/instant.js';
import { PageInput } from '../../platform/page-input.js';
import { words } from '../../platform/query-text.js';
import { ORDER_STATUS, ORDER_STATUS_WORDS, type OrderStatusWord } from './orders.status.js';

/** Which order. */
export class OrderIdInput {
  /**
   * "ord_" and 26 characters.
   * @example ord_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  readonly id!: string;
}

/** Which orders, on every road. */
export class ListOrdersInput extends PageInput {
  /**
   * Only orders in one of these states: several with commas or by repeating the parameter.
   * @example ["pending","confirmed"]
   */
  @ArrayMaxSize(20)
  @IsIn(ORDER_STATUS_WORDS, { each: true })
  @Transform(words)
  @IsOptional()
  readonly status?: string[];

  /**
   * Only orders placed at this moment or later.
   * @example 2026-01-01T00:00:00Z
   */
  @IsNotAfter('placed_before')
  @IsInstant()
  @IsOptional()
  readonly placed_after?: string;

  /**
   * Only orders placed before this moment.
   * @example 2027-01-01T00:00:00Z
   */
  @IsInstant()
  @IsOptional()
  readonly placed_before?: string;

  /**
   * Only orders of this customer.
   * @example cus_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('cus'), { message: '$property must be "cus_" and 26 characters' })
  @IsOptional()
  readonly customer_id?: string;

  /**
   * Only orders changed at this moment or later.
   * @example 2026-01-01T00:00:00Z
   */
  @IsInstant()
  @IsOptional()
  readonly updated_since?: string;

  cursorScope(): CursorScope {
    const filters = {
      status: this.status?.length ? [...new Set(this.status)] : undefined,
      placed_after: canonicalInstant(this.placed_after),
      placed_before: canonicalInstant(this.placed_before),
      customer_id: this.customer_id,
      updated_since: canonicalInstant(this.updated_since),
    };
    return { collection: 'orders', filters };
  }

  toRequest(cursors: CursorCodec): ListOrdersRequestInput {
    return {
      pageSize: this.limit,
      pageToken: this.position(cursors),
      statuses: (this.status ?? []).map((word) => ORDER_STATUS[word as OrderStatusWord]),
      customerId: this.customer_id ?? '',
      placedAfter: instantTimestamp(this.placed_after),
      placedBefore: instantTimestamp(this.placed_before),
      updatedSince: instantTimestamp(this.updated_since),
    };
  }
}
