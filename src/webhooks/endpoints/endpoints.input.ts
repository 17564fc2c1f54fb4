import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEmail,
  IsIn,
  IsInt,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { IsNestedIn } from '../../platform/nested.js';
import { PageInput } from '../../platform/page-input.js';
import { IsText } from '../../platform/text.js';
import type { CursorCodec, CursorScope } from '../../platform/cursor.js';
import { API_VERSION_DATES } from '../out/api-versions.js';
import { IsFieldValue } from './field-value.js';
import { ENDPOINT_STATES, type EndpointState } from '../out/outgoing.tables.js';
import { SUBSCRIBED_TYPES, type SubscribedType } from './subscription.js';

/** Left out, and not null: null would be a value. */
const IfGiven = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** A field of the payload and what it must be: either `equals` or `in`. */
export class EndpointFilterInput {
  /** Of the payload, with dots: `data.mode`, `data.total.currency`, `data.lines.0.sku`. */
  @Matches(/^(type|data(\.[a-z0-9][a-z0-9_]{0,63}){1,8})$/, {
    message: '$property must name a field of the payload with dots, as in data.mode',
  })
  @IsDefined({ message: '$property is required' })
  readonly path!: string;

  /** The one value that passes. */
  @IsFieldValue()
  @IsDefined({ message: '$property or in is required' })
  @ValidateIf(({ equals, in: list }: EndpointFilterInput) => equals !== undefined || list === undefined)
  readonly equals?: string | number | boolean;

  /** Any of these values passes; not together with `equals`. */
  @IsFieldValue({ each: true })
  @ArrayMaxSize(50, { message: '$property must hold at most 50 values' })
  @ArrayMinSize(1, { message: '$property must hold a value' })
  @IsArray({ message: '$property must be a list' })
  @IfGiven()
  readonly in?: (string | number | boolean)[];
}

/** What can be said of an endpoint when it is made and later. */
abstract class EndpointInput {
  /**
   * For people: at most 500 characters.
   * @example "Orders into our warehouse"
   */
  @MaxLength(500, { message: '$property must have at most 500 characters' })
  @IsText()
  @IfGiven()
  readonly description?: string;

  /**
   * Only events whose payload passes all of them; at most 10.
   * @example [{"path":"data.mode","equals":"orchestrated"}]
   */
  @IsNestedIn(EndpointFilterInput)
  @Type(() => EndpointFilterInput)
  @ArrayMaxSize(10, { message: '$property must hold at most 10 filters' })
  @IsArray({ message: '$property must be a list' })
  @IfGiven()
  readonly filters?: EndpointFilterInput[];

  /**
   * In which versions payloads come. It changes only when you change it; default when it is made: the newest.
   * @example 2026-11-01
   */
  @IsIn(API_VERSION_DATES)
  @IfGiven()
  readonly api_version?: string;

  /** Whom to write to about this endpoint; null: nobody. */
  @MaxLength(254)
  @IsEmail({}, { message: '$property must be an e-mail address' })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  readonly notify_email?: string | null;

  /**
   * How many deliveries a minute it takes at most: 1 to 6,000. Default: 500.
   * @example 500
   */
  @Max(6000)
  @Min(1)
  @IsInt()
  @IfGiven()
  readonly rate_per_minute?: number;
}

/** An endpoint to be made. */
export class NewEndpointInput extends EndpointInput {
  /**
   * Where events are sent by POST: https, at most 2,048 characters.
   * @example https://partner.example/webhooks
   */
  @MaxLength(2048, { message: '$property must have at most 2,048 characters' })
  @IsText()
  @IsDefined({ message: '$property is required' })
  readonly url!: string;

  /**
   * Which events; `*` is all that you may see, those to come included.
   * @example ["order.created","order.confirmed","order.cancelled"]
   */
  @ArrayUnique({ message: '$property must hold each type once' })
  @IsIn(SUBSCRIBED_TYPES, { each: true })
  @ArrayMaxSize(100)
  @ArrayMinSize(1, { message: '$property must hold a type' })
  @IsArray({ message: '$property must be a list' })
  @IsDefined({ message: '$property is required' })
  readonly event_types!: SubscribedType[];

  /** Sign with an ed25519 key as well (`v1a`), so that verifying needs no secret; its public key is shown. */
  @IsBoolean()
  @IfGiven()
  readonly asymmetric?: boolean;
}

/** What is to change of an endpoint; what is left out stays. */
export class ChangedEndpointInput extends EndpointInput {
  /** Where events are sent from now on: https, at most 2,048 characters. */
  @MaxLength(2048, { message: '$property must have at most 2,048 characters' })
  @IsText()
  @IfGiven()
  readonly url?: string;

  /**
   * Which events from now on; `*` is all that you may see, those to come included.
   * @example ["*"]
   */
  @ArrayUnique({ message: '$property must hold each type once' })
  @IsIn(SUBSCRIBED_TYPES, { each: true })
  @ArrayMaxSize(100)
  @ArrayMinSize(1, { message: '$property must hold a type' })
  @IsArray({ message: '$property must be a list' })
  @IfGiven()
  readonly event_types?: SubscribedType[];
}

/** How a secret is rolled. */
export class RollSecretInput {
  /**
   * For how many seconds the secret before signs as well: 0 to 604,800 (seven days). Default: a day.
   * @example 86400
   */
  @Max(604800)
  @Min(0)
  @IsInt()
  readonly overlap_seconds: number = 86400;
}

/** Which endpoints. */
export class ListEndpointsInput extends PageInput {
  /**
   * Only endpoints in this state.
   * @example paused
   */
  @IsIn(ENDPOINT_STATES)
  @IfGiven()
  readonly status?: EndpointState;

  cursorScope(): CursorScope {
    return { collection: 'webhook_endpoints', filters: { status: this.status } };
  }

  pageToken(cursors: CursorCodec): string {
    return this.position(cursors);
  }
}
