import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsIn, IsOptional, ValidateIf } from 'class-validator';
import { IsIdOf } from '../../edges/rest/id.js';
import { OPEN_EVENT_TYPES } from '../../events/feed/event-access.js';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { IsInstant, IsNotAfter } from '../../platform/instant.js';
import { PageInput } from '../../platform/page-input.js';
import { words } from '../../platform/query-text.js';
import { DELIVERY_STATES, type DeliveryState } from '../out/outgoing.tables.js';

/** Which deliveries of which endpoint. */
export class ListDeliveriesInput extends PageInput {
  /**
   * "whe_" and 26 characters.
   * @example whe_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('whe')
  readonly endpoint_id!: string;

  /**
   * Only deliveries in one of these states: several with commas or by repeating the parameter.
   * @example ["delivered","failed"]
   */
  @ArrayMaxSize(10)
  @IsIn(DELIVERY_STATES, { each: true })
  @Transform(words)
  @IsOptional()
  readonly status?: DeliveryState[];

  /**
   * Only deliveries of events of these types: several with commas or by repeating the parameter.
   * @example ["webhook.test"]
   */
  @ArrayMaxSize(50)
  @IsIn(OPEN_EVENT_TYPES, { each: true })
  @Transform(words)
  @IsOptional()
  readonly event_type?: string[];

  cursorScope(): CursorScope {
    const filters = {
      endpoint_id: this.endpoint_id,
      status: this.status?.length ? [...new Set(this.status)] : undefined,
      event_type: this.event_type?.length ? [...new Set(this.event_type)] : undefined,
    };
    return { collection: 'webhook_deliveries', filters };
  }

  pageToken(cursors: CursorCodec): string {
    return this.position(cursors);
  }
}

/** Which delivery. */
export class DeliveryIdInput {
  /**
   * "whe_" and 26 characters.
   * @example whe_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('whe')
  readonly endpoint_id!: string;

  /**
   * "whd_" and 26 characters.
   * @example whd_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('whd')
  readonly delivery_id!: string;
}

const STATES_AT_AN_END = ['delivered', 'failed'] as const;

/** Which deliveries are asked for again. */
export class RedeliverRangeInput {
  /**
   * Deliveries made at this moment or later.
   * @example 2026-11-01T00:00:00Z
   */
  @IsNotAfter('until')
  @IsInstant()
  @IsDefined({ message: '$property is required' })
  readonly since!: string;

  /**
   * Deliveries made before this moment. Default: all since then.
   * @example 2027-11-01T00:00:00Z
   */
  @IsInstant()
  @ValidateIf((_, value) => value !== undefined)
  readonly until?: string;

  /**
   * In which of the states in which nothing more is tried. Default: failed.
   * @example ["failed"]
   */
  @IsIn(STATES_AT_AN_END, { each: true })
  @ArrayMaxSize(2)
  @IsArray({ message: '$property must be a list' })
  readonly status: ('delivered' | 'failed')[] = ['failed'];

  /** Only of events of these types. */
  @IsIn(OPEN_EVENT_TYPES, { each: true })
  @ArrayMaxSize(50)
  @IsArray({ message: '$property must be a list' })
  @ValidateIf((_, value) => value !== undefined)
  readonly event_types?: string[];
}
