import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { idPattern } from '../../platform/ids.js';
import { spelled } from '../../platform/input.js';

/** Which changes of orders, and where to begin. */
export class OrderChangesInput {
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  @IsOptional()
  readonly order_id?: string;

  @MaxLength(1024)
  @IsString()
  @IsOptional()
  readonly cursor?: string;

  /** After which number of the log; undefined: from now on. Throws INVALID_CURSOR. */
  after(cursors: CursorCodec): number | undefined {
    if (this.cursor === undefined) return undefined;
    return Number(cursors.decode(this.cursorScope(), this.cursor, spelled(this, 'cursor')));
  }

  /** That of the feed of events, so that a reader may change roads and miss nothing. */
  cursorScope(): CursorScope {
    return { collection: 'events', filters: { order_id: this.order_id } };
  }
}
