import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { wholeNumber } from '../../platform/query-text.js';
import { ListEventsInput } from './events.input.js';

/** In seconds. */
export const LONGEST_WAIT = 30;

/** Which events, and how long to wait for them. */
export class ListEventsInputV2 extends ListEventsInput {
  /**
   * Where there is nothing yet, how many seconds to wait for it; `Prefer: wait=…` says the same.
   * @example 1
   */
  @Max(30)
  @Min(0)
  @IsInt()
  @Transform(wholeNumber)
  @IsOptional()
  readonly wait?: number;
}
