import type { Facts } from './facts.js';
import type { Filter, Noun } from './noun.js';

/** What one file of `changes/` says, once: a write that every road offers. */
export interface Change {
  /** The mutation: "updateCustomerNote". Its input is UpdateCustomerNoteInput, its success UpdateCustomerNoteSuccess. */
  readonly name: string;
  /** As in openapi.yaml: "PUT /v2/customers/{customer_id}/note". */
  readonly REST: string;
  /** Of trivium.bff.v1: "CustomerCommandService/UpdateCustomerNote". */
  readonly gRPC: string;
  /** What it takes. */
  readonly scope: string;
  /** What GraphQL and gRPC wrap what was made in, and REST answers with as it stands: "customer". */
  readonly result: string;
  /** The member of the GraphQL result that is what was made, in place of one that has it as a field: "Order". */
  readonly member?: string;
  /** A second time it is refused, so that every road is tried on a record of its own. */
  readonly onlyOnce?: boolean;
  readonly facts: Facts;
  /** Another at every call, all of which work. */
  readonly valid: () => Input;
  /** Refused for its values, with the complaint: "note OUT_OF_RANGE". */
  readonly invalid: { readonly input: Input; readonly complaint: string };
  /** Where it is read afterwards. */
  readonly seenIn?: Seen;
  /** Of a record that nobody has. */
  readonly absent?: Input;
}

export interface Seen {
  readonly noun: Noun;
  /** What the input calls its id: "order_id". */
  readonly by: string;
  /** What is there once all that follows from the change has happened. */
  readonly ends: object;
  /** For a list that has this record. */
  readonly filter: (record: Readonly<Record<string, string>>) => Filter;
}

/** As REST names it, what goes into the path among it; the other roads write the same in camel case. */
export type Input = Readonly<Record<string, unknown>>;
