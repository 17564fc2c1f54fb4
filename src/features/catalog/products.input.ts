import { IsInt, IsOptional, IsString, Length, Matches, Max, Min, NotContains } from 'class-validator';
import type { ListProductsRequestInput } from '../../gen/trivium/catalog/v1/ListProductsRequest.js';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { idPattern } from '../../platform/ids.js';
import { canonicalInstant, instantTimestamp, IsInstant } from '../../platform/instant.js';
import { PageInput } from '../../platform/page-input.js';

/** Which product. */
export class ProductIdInput {
  /**
   * "prd_" and 26 characters.
   * @example prd_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('prd'), { message: '$property must be "prd_" and 26 characters' })
  readonly id!: string;
}

/** How wide a picture is to be, in pixels. */
export class ImageWidthInput {
  @Max(4096)
  @Min(16)
  @IsInt()
  readonly width!: number;
}

/** Which products, on every road. */
export class ListProductsInput extends PageInput {
  /**
   * Words that must all occur in name, SKU or description, in any case and order.
   * @example lamp
   */
  @NotContains('\0', { message: '$property must not hold a zero byte' })
  @Length(1, 200)
  @IsString()
  @IsOptional()
  readonly q?: string;

  /**
   * Only products of this category, by its slug.
   * @example lighting
   */
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, { message: '$property must be the slug of a category, in lower case' })
  @Length(1, 64)
  @IsString()
  @IsOptional()
  readonly category?: string;

  /**
   * Only products changed at this moment or later.
   * @example 2025-01-01T00:00:00Z
   */
  @IsInstant()
  @IsOptional()
  readonly updated_since?: string;

  cursorScope(): CursorScope {
    const { q, category } = this;
    return { collection: 'products', filters: { q, category, updated_since: canonicalInstant(this.updated_since) } };
  }

  toRequest(cursors: CursorCodec): ListProductsRequestInput {
    return {
      pageSize: this.limit,
      pageToken: this.position(cursors),
      query: this.q ?? '',
      category: this.category ?? '',
      updatedSince: instantTimestamp(this.updated_since),
    };
  }
}
