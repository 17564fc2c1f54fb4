import type { LogEntry } from '../log/log-entry.js';

/** One taking of a job: what is said of it counts as long as nobody else has taken it over. */
export interface TakenJob {
  readonly id: string;
  /** How often it was taken before. */
  readonly retryCount: number;
}

/** One event on its way to one consumer. */
export interface Delivery {
  readonly job: TakenJob;
  readonly entry: LogEntry;
  /** Empty, or the id of the replay that asked for it. */
  readonly run: string;
}
