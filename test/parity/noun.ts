import type { Facts } from './facts.js';

/** What one file of `nouns/` says, once, so that every rule is tried on it over all three roads. */
export interface Noun {
  /** One of them, as errors call it: "order". */
  readonly name: string;
  /** As REST calls them: the tag in openapi.yaml and the path below /v2, "orders". */
  readonly collection: string;
  /** The folder below src/features/. */
  readonly feature: string;
  /** What reading takes; absent where everybody may. */
  readonly scope?: string;
  /** What its ids begin with: "ord". */
  readonly prefix: string;
  /** Of a record that every signed-in caller of the seeds sees. */
  readonly known: string;
  /** Where others of it are found when it has no list of its own: { noun: order, place: "payments.id" }. */
  readonly foundIn?: { readonly noun: Noun; readonly place: string };
  /** What is asked for on every road. */
  readonly facts: Facts;
  readonly REST: {
    /** Neighbors that the facts reach into. */
    readonly expand: readonly string[];
    readonly respell?: Respell;
  };
  readonly GraphQL: {
    /** Root field of one record: "order". */
    readonly one: string;
    /** Root field of the list, where there is one: "orders". */
    readonly many?: string;
    /** Arguments that are not the camel case of REST's parameters. */
    readonly names?: Names;
  };
  readonly gRPC: {
    /** Of trivium.bff.v1: "OrderViewService". */
    readonly service: string;
    /** "GetOrderView" */
    readonly one: string;
    /** Where there is a list: "ListOrderViews". */
    readonly many?: string;
    /** Of a noun that is found in another, all of one of those: "ListOrderPaymentViews". */
    readonly ofOne?: string;
    /** Fields of the request that are not REST's parameters. */
    readonly names?: Names;
    /** What every request says, as REST's `expand` does. */
    readonly asks?: Readonly<Record<string, unknown>>;
    readonly respell?: Respell;
  };
  /** REST's parameters; each with a value, made of the records there are, that some of them have and others do not. */
  readonly filters: Readonly<Record<string, (records: readonly Record<string, unknown>[]) => string>>;
  readonly badFilters: readonly BadFilter[];
}

type Names = Readonly<Record<string, string>>;
/** Brings a canonical record to the facts where a road spells one of them in another way. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a record has another shape for every noun
type Respell = (record: any) => object;

/** As REST names and writes it: { status: "shipped" }; each road brings it into the spelling of its contract. */
export type Filter = Readonly<Record<string, string>>;

export interface BadFilter {
  readonly filter: Filter;
  /** "customer_id INVALID_FORMAT" */
  readonly complaint: string;
}

export interface PageAsked {
  readonly size?: number;
  readonly cursor?: string;
  readonly filter?: Filter;
}

/** A value that some records lie on this side of and others on that. */
export const middleOf =
  (fact: string) =>
  (records: readonly Record<string, unknown>[]): string =>
    String(records.map((record) => record[fact]).toSorted()[Math.floor(records.length / 2)]);

/** What a record of this noun would be called that nobody has. */
export const absentId = ({ prefix }: Noun): string => `${prefix}_${'z'.repeat(26)}`;

export const hasList = ({ GraphQL, gRPC }: Noun): boolean => GraphQL.many !== undefined || gRPC.many !== undefined;
