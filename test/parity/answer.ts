/** What a caller is told, on whichever road: in one spelling, so that answers of three roads can be held against each other. */
export interface Answer {
  /** A record, the records of a page, or what a change made; absent where it was refused. */
  readonly data?: unknown;
  /** Cursor of the next page; absent on the last one. */
  readonly next?: string;
  readonly error?: Refusal;
  /** Fields that were asked for and refused, by their place in the data: GraphQL says so, the others leave them out. */
  readonly refusedFields: readonly RefusedField[];
  /** What is left of the caller's budget; absent where nobody is charged. */
  readonly budget?: { readonly limit: number; readonly remaining: number };
  /** Seconds, where it is worth coming again. */
  readonly retryAfter?: number;
  readonly requestId: string;
  readonly traceId: string;
  /** It repeats an earlier answer. */
  readonly replayed: boolean;
}

export interface Refusal {
  /** Of the error catalog: "NOT_FOUND". */
  readonly code: string;
  /** For people; fields are named as REST names them. */
  readonly message: string;
  /** All but the fields, as text: gRPC knows no other. */
  readonly details: Readonly<Record<string, string>>;
  /** "limit OUT_OF_RANGE" */
  readonly fields: readonly string[];
  /** The same as in the header, or a road tells two stories. */
  readonly requestId: string;
}

export interface RefusedField {
  /** "customer.email", without the indexes of lists. */
  readonly place: string;
  readonly code: string;
  readonly scope: string;
}

/** What three roads must agree in: all but the ids of the request itself. */
export function said({ data, next, error }: Answer): object {
  if (!error) return { data, more: next !== undefined };
  const { requestId: _, ...rest } = error;
  return { error: rest };
}
