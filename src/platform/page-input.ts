import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { CursorCodec, CursorScope } from './cursor.js';
import { spelled } from './input.js';
import { wholeNumber } from './query-text.js';

/** Of every list on every road. */
export const PAGE_SIZE = { usual: 20, most: 100 } as const;

/** What every list takes. */
export abstract class PageInput {
  /**
   * How many to return.
   * @example 20
   */
  // The lowest decorator is checked first: "abc" is no whole number before it is out of range.
  @Max(100)
  @Min(1)
  @IsInt()
  @Transform(wholeNumber)
  readonly limit: number = 20;

  /** `next_cursor` of the page before, or the cursor of an item; the filters must be the same as on that page. */
  @MaxLength(1024)
  @IsString()
  @IsOptional()
  readonly cursor?: string;

  /** What a cursor of this list is bound to. */
  abstract cursorScope(): CursorScope;

  /** The owning service's own page token; empty for the first page. Throws INVALID_CURSOR. */
  protected position(cursors: CursorCodec): string {
    return this.cursor ? cursors.decode(this.cursorScope(), this.cursor, spelled(this, 'cursor')) : '';
  }
}
