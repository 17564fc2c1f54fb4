import { IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { ListEventsInput } from './events.input.js';

const isSubscriptionId = () =>
  Matches(/^[\w.-]{1,64}$/, { message: '$property must be 1 to 64 letters, digits, "-", "_" or "."' });

/** Which subscription. */
export class UnsubscribeInput {
  @isSubscriptionId()
  readonly subscription_id!: string;
}

/** Which events are to come under which name. */
export class SubscribeInput extends ListEventsInput {
  @isSubscriptionId()
  readonly subscription_id!: string;

  /** How many may be under way without being acknowledged. */
  @Max(1000)
  @Min(1)
  @IsInt()
  readonly window: number = 100;
}

/** Up to where a subscription is handled. */
export class AcknowledgeInput extends UnsubscribeInput {
  @MaxLength(1024)
  @IsString()
  readonly token!: string;
}

/** How the contract calls the fields. */
export const FEED_NAMES = { cursor: 'page_token', type: 'types' } as const;
