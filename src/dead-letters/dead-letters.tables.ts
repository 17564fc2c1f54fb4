import type { Generated, Kysely } from 'kysely';

export const DEAD_LETTERS_SCHEMA = 'dead_letters';

/** What operators did about dead letters. The letters themselves stay where they were given up on. */
export interface DeadLettersTables {
  actions: ActionRow;
  replays: ReplayRow;
}

export type DeadLettersDatabase = Kysely<DeadLettersTables>;

export type ActionName = 'replayed' | 'discarded' | 'bulk_replay_started' | 'bulk_replay_cancelled';

export interface ActionRow {
  /** "opa_…" */
  readonly id: string;
  readonly at: Generated<Date>;
  /** As they called themselves; null where they did not: the operators' port asks nobody who they are. */
  readonly operator: string | null;
  readonly action: ActionName;
  /** The id of a letter or of a bulk replay. */
  readonly target: string;
  readonly reason: string | null;
  /** The letter as it was, or the filter of a bulk replay. */
  readonly detail: unknown;
}

export const REPLAY_STATES = ['running', 'completed', 'cancelled'] as const;
export type ReplayState = (typeof REPLAY_STATES)[number];

/** Many letters on their way again, not faster than its rate. */
export interface ReplayRow {
  /** "dlr_…" */
  readonly id: string;
  readonly state: ReplayState;
  readonly filter: unknown;
  readonly per_second: number;
  /** How many letters the filter meant when it began, or that came along with them. */
  readonly total: number;
  /** Letters that are on their way again. */
  readonly replayed: number;
  /** Letters that could not be sent on their way. */
  readonly failed: number;
  /** The last failure. */
  readonly cause: string | null;
  /** Up to which letter it is done; null before the first. */
  readonly position: string | null;
  readonly operator: string | null;
  readonly created_at: Generated<Date>;
  readonly ended_at: Date | null;
  /** Until when the process that works on it may be thought alive. */
  readonly leased_until: Date | null;
}
