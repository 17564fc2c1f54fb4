import { addressV2, AddressV2 } from '../../edges/rest/address.v2.js';
import { timeV2 } from '../../edges/rest/time.v2.js';
import type { Customer } from '../../gen/trivium/customers/v1/Customer.js';

/** Someone who buys. */
export class CustomerV2 {
  /** @example "cus_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly id!: string;
  /** @example "Ada Lindqvist" */
  readonly name!: string;
  /**
   * @scope customers:pii
   * @format email
   * @example "ada.lindqvist@example.com"
   */
  readonly email?: string;
  /**
   * E.164.
   * @scope customers:pii
   * @example "+15035550100"
   */
  readonly phone?: string;
  /**
   * @scope customers:pii
   * @format date
   * @example "1988-04-23"
   */
  readonly birthday?: string;
  /**
   * BCP 47.
   * @example "en-US"
   */
  readonly locale!: string;
  /** The first is the default one. */
  readonly addresses!: readonly AddressV2[];
  /**
   * What staff wrote about the customer.
   * @scope customers:internal
   * @example "Prefers calls in the morning."
   */
  readonly note?: string;
  /**
   * @format date-time
   * @example "2025-11-03T09:12:44.000Z"
   */
  readonly created_at!: string;
  /**
   * @format date-time
   * @example "2026-02-14T16:40:02.000Z"
   */
  readonly updated_at!: string;
}

export const customerV2 = (customer: Customer): CustomerV2 => ({
  id: customer.id,
  name: customer.name,
  email: customer.email || undefined,
  phone: customer.phone || undefined,
  birthday: customer.birthday || undefined,
  locale: customer.locale,
  addresses: customer.addresses.map(addressV2),
  note: customer.note || undefined,
  created_at: timeV2(customer.createdAt),
  updated_at: timeV2(customer.updatedAt),
});
