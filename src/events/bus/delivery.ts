import type { LogEntry } from '../log/log-entry.js';

/** One event on its way to one consumer. */
export interface Delivery {
  readonly entry: LogEntry;
  /** Empty, or the id of the replay that asked for it. */
  readonly run: string;
  /** This one included. */
  readonly attempts: number;
}

/** What the queue is told. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly cause: string };

/** In the order of the deliveries. */
export interface Outcomes {
  readonly outcomes: readonly Outcome[];
  /** There may be others in the queue, of the same key for example. */
  readonly more: boolean;
}
