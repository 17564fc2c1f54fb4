import type { RawBuilder, Transaction } from 'kysely';

export const SOURCES = ['events', 'inbox', 'deliveries'] as const;
/** Who gave up: consumers of events, the processing of webhooks that came in, the delivery of those that go out. */
export type Source = (typeof SOURCES)[number];

/** What was given up on and waits for a person, wherever it comes from. */
export interface DeadLetter {
  /** "events~sagas.orders~812~": the source first. Stays the same for as long as the letter waits. */
  readonly id: string;
  readonly source: Source;
  /** The consumer, the provider, or the endpoint. */
  readonly place: string;
  /** "order.created", or as the provider calls it. */
  readonly type: string;
  /** What it stays in order with. */
  readonly key: string;
  /** What went wrong the last time; null where it only waits behind another of its key. */
  readonly cause: string | null;
  readonly attempts: number;
  readonly trace_id: string;
  readonly failed_at: Date;
}

/** What a person decides by: nothing personal and nothing secret is in it. */
export interface Inspected {
  readonly payload: unknown;
  /** What is known of each attempt, the first one first. */
  readonly history: readonly unknown[];
}

/** In the transaction that also notes who did it; of tables named with their schemas. */
export type DeskTransaction = Transaction<unknown>;

/** One kind of dead letters. Adding one is adding it to `SOURCES` and to the desk. */
export interface DeadLetterSource {
  readonly name: Source;
  /** A select with the columns of `DeadLetter`, `source` left out. */
  readonly letters: RawBuilder<unknown>;
  readonly inspect: (tx: DeskTransaction, letter: DeadLetter) => Promise<Inspected>;
  /**
   * Sends it on its way again under the ids it had, so that whoever did get it does nothing twice. Returns how many letters
   * that moved: those behind it come along. 0 where it has left meanwhile.
   */
  readonly replay: (tx: DeskTransaction, letter: DeadLetter) => Promise<number>;
  /** Leaves it out for good; false where it has left meanwhile. */
  readonly discard: (tx: DeskTransaction, letter: DeadLetter) => Promise<boolean>;
}

/** The id of a letter, from what tells it from others of its source. */
export const letterId = (source: Source, ...parts: readonly (string | number)[]): string =>
  [source, ...parts].join('~');

/** The parts that `letterId` was given. */
export const partsOf = ({ id }: DeadLetter): readonly string[] => id.split('~').slice(1);
