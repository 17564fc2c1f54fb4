import { IsDefined, IsISO31661Alpha2, Length, Matches, MaxLength } from 'class-validator';
import { IsText } from '../../platform/text.js';

/** Where goods go. */
export class ShippingAddressInput {
  /** Who receives mail there: 1 to 200 characters. */
  @Length(1, 200, { message: '$property must have 1 to 200 characters' })
  @IsText()
  @IsDefined({ message: '$property is required' })
  readonly recipient!: string;

  /** Street and number: 1 to 200 characters. */
  @Length(1, 200, { message: '$property must have 1 to 200 characters' })
  @IsText()
  @IsDefined({ message: '$property is required' })
  readonly line1!: string;

  /** Apartment, floor, company: at most 200 characters. */
  @MaxLength(200, { message: '$property must have at most 200 characters' })
  @IsText()
  readonly line2: string = '';

  /** City or town: 1 to 200 characters. */
  @Length(1, 200, { message: '$property must have 1 to 200 characters' })
  @IsText()
  @IsDefined({ message: '$property is required' })
  readonly city!: string;

  /** State, province or region as the country writes it: at most 200 characters. */
  @MaxLength(200, { message: '$property must have at most 200 characters' })
  @IsText()
  readonly region: string = '';

  /** As the country writes it: at most 20 characters. */
  @MaxLength(20, { message: '$property must have at most 20 characters' })
  @IsText()
  readonly postal_code: string = '';

  /** ISO 3166-1 alpha-2, upper case. */
  @Matches(/^[A-Z]{2}$/, { message: '$property must be two letters of ISO 3166-1, in upper case' })
  @IsISO31661Alpha2({ message: '$property must be a country of ISO 3166-1' })
  @IsDefined({ message: '$property is required' })
  readonly country_code!: string;
}
