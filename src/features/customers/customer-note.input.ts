import { IsDefined, Matches, MaxLength } from 'class-validator';
import { idPattern } from '../../platform/ids.js';
import { IsText } from '../../platform/text.js';

/** What staff note about a customer. */
export class CustomerNoteInput {
  /**
   * At most 2,000 characters; empty removes the note.
   * @example "Prefers calls in the morning."
   */
  @MaxLength(2000, { message: '$property must have at most 2,000 characters' })
  @IsText()
  @IsDefined({ message: '$property is required' })
  readonly note!: string;
}

/** The note of one customer, on every road. */
export class UpdateCustomerNoteInput extends CustomerNoteInput {
  @Matches(idPattern('cus'), { message: '$property must be "cus_" and 26 characters' })
  readonly customer_id!: string;
}
