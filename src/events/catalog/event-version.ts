import type { Described, Schema } from './schema.js';

/** One version of one type of event. */
export interface EventVersion<Data = unknown> {
  /** For asyncapi.yaml: when it is published. */
  readonly summary: string;
  readonly data: Schema<Data>;
  /** Events of one key are handled in the order in which they were published. */
  readonly key: (data: Data) => string;
  readonly example: Data;
  /** How the data of the version before becomes this one's, and back: every version but the first has both. */
  readonly from?: Upgrade;
}

/** One whose data nothing here looks into. */
export interface AnyEventVersion {
  readonly summary: string;
  readonly data: Schema<unknown>;
  readonly key: (data: never) => string;
  readonly example: unknown;
  readonly from?: Upgrade;
}

/** Pure. What is stored is never changed; it is translated for whoever asks for another version. */
export interface Upgrade {
  readonly up: (data: never) => unknown;
  readonly down: (data: never) => unknown;
}

export function version<S extends Schema<unknown>>(
  definition: Omit<EventVersion<Described<S>>, 'data' | 'from'> & { readonly data: S },
): EventVersion<Described<S>> {
  return definition as EventVersion<Described<S>>;
}

/** A version after the first. `Before` is the data of the version before. */
export function nextVersion<Before, S extends Schema<unknown>>(
  definition: Omit<EventVersion<Described<S>>, 'data' | 'from'> & {
    readonly data: S;
    readonly up: (before: Before) => Described<S>;
    readonly down: (data: Described<S>) => Before;
  },
): EventVersion<Described<S>> {
  const { up, down, ...rest } = definition;
  return { ...rest, from: { up, down } } as EventVersion<Described<S>>;
}
