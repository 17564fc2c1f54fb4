import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, Matches } from 'class-validator';
import { EVENT_TYPES, type WantedEvents } from '../../events/feed/event-access.js';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { idPattern } from '../../platform/ids.js';
import { PageInput } from '../../platform/page-input.js';
import { words } from '../../platform/query-text.js';

/** In place of a cursor: what happens from now on. */
const LATEST = 'latest';

/** Which events, on every road. */
export class ListEventsInput extends PageInput {
  /**
   * Only events of these types: several with commas or by repeating the parameter.
   * @example ["order.created","order.confirmed"]
   */
  @ArrayMaxSize(50)
  @IsIn(EVENT_TYPES, { each: true })
  @Transform(words)
  @IsOptional()
  readonly type?: string[];

  /**
   * Only events of this order.
   * @example ord_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @Matches(idPattern('ord'), { message: '$property must be "ord_" and 26 characters' })
  @IsOptional()
  readonly order_id?: string;

  wanted(): WantedEvents {
    return { types: this.type?.length ? this.type : undefined, orderId: this.order_id };
  }

  /** After which number of the log; undefined: after the last there is. Without a cursor from the first that is kept. */
  after(cursors: CursorCodec): number | undefined {
    return this.cursor === LATEST ? undefined : Number(this.position(cursors));
  }

  /** Begins without a cursor that this service has made. */
  get isNew(): boolean {
    return !this.cursor || this.cursor === LATEST;
  }

  cursorScope(): CursorScope {
    const type = this.type?.length ? [...new Set(this.type)] : undefined;
    return { collection: 'events', filters: { type, order_id: this.order_id } };
  }
}
