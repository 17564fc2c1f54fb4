import type { Address } from '../../gen/trivium/type/v1/Address.js';

/** A postal address. */
export class AddressV2 {
  /** @example "Ada Lindqvist" */
  readonly recipient!: string;
  /**
   * Street and number.
   * @scope customers:pii
   * @example "12 Harbor Street"
   */
  readonly line1?: string;
  /**
   * Apartment, floor, company; absent where there is none.
   * @scope customers:pii
   * @example "Apt 4"
   */
  readonly line2?: string;
  /** @example "Portland" */
  readonly city!: string;
  /**
   * State, province or region as the country writes it; empty where it has none.
   * @example "OR"
   */
  readonly region!: string;
  /** @example "97201" */
  readonly postal_code!: string;
  /**
   * ISO 3166-1 alpha-2.
   * @pattern ^[A-Z]{2}$
   * @example "US"
   */
  readonly country_code!: string;
}

export const addressV2 = (address: Address): AddressV2 => ({
  recipient: address.recipient,
  line1: address.line1 || undefined,
  line2: address.line2 || undefined,
  city: address.city,
  region: address.region,
  postal_code: address.postalCode,
  country_code: address.countryCode,
});
