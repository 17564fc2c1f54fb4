import type { Address } from '../../gen/trivium/type/v1/Address.js';

/** The tables of the schema `customers`. */
export interface CustomersTables {
  customers: CustomerRow;
  handled_requests: { readonly request_id: string; readonly customer_id: string };
}

export interface CustomerRow {
  readonly id: string;
  /** The partner that brought the customer; empty for those of the shop itself. */
  readonly partner_id: string;
  readonly name: string;
  readonly email: string;
  /** E.164 */
  readonly phone: string;
  /** "1988-04-23": a text, because a birthday is the same day in every time zone and a Date is not. */
  readonly birthday: string;
  /** BCP 47 */
  readonly locale: string;
  /** The first is the default one. */
  readonly addresses: readonly Address[];
  readonly note: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}
