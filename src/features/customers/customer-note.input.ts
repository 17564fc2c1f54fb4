import { IsDefined, IsString, Matches, MaxLength } from 'class-validator';
import { idPattern } from '../../platform/ids.js';

/** What staff note about a customer. */
export class CustomerNoteInput {
  /**
   * At most 2,000 characters; empty removes the note.
   * @example "Prefers calls in the morning."
   */
  // Neither U+0000 nor half of a surrogate pair: no database and no UTF-8 holds them.
  @Matches(/^[^\0\p{Cs}]*$/u, { message: '$property must not contain U+0000 or broken Unicode' })
  @MaxLength(2000, { message: '$property must have at most 2,000 characters' })
  @IsString()
  @IsDefined({ message: '$property is required' })
  readonly note!: string;
}

/** The note of one customer, on every road. */
export class UpdateCustomerNoteInput extends CustomerNoteInput {
  @Matches(idPattern('cus'), { message: '$property must be "cus_" and 26 characters' })
  readonly customer_id!: string;
}
