import type { ColumnType, Generated } from 'kysely';
import type { EventMetadata } from '../envelope.js';

/** The schema that everything about events lies in, named wherever it is used: publishers have schemas of their own. */
export const EVENTS_SCHEMA = 'events';

export interface EventTables {
  event_log: EventRow;
  subscriptions: SubscriptionRow;
  consumed: ConsumedRow;
  dead_letters: DeadLetterRow;
  relays: RelayRow;
  pruned: PrunedRow;
}

export interface EventRow {
  /** Grows with every event; numbers of transactions that were rolled back are missing. */
  readonly sequence: number;
  readonly event_id: string;
  readonly type: string;
  readonly version: number;
  readonly key: string;
  readonly time: Date;
  readonly source: string;
  readonly data: unknown;
  readonly metadata: EventMetadata;
  /** Whose it is, so that access is decided without the data. null where it belongs to nobody. */
  readonly customer_id: string | null;
  readonly partner_id: string | null;
  /** Who drives the order that it is of; null where that is not known. */
  readonly mode: string | null;
}

/** Names of fields and what they have to be. */
export type Condition = Readonly<Record<string, string | number | boolean | undefined>>;

/** Which queues hear of which events. */
export interface SubscriptionRow {
  readonly event_type: string;
  readonly queue: string;
  /** What the data has to contain, or `mode` the log; null where anything will do. */
  readonly condition: ColumnType<Condition | null, string | null, string | null>;
  /** Whether it has to belong to a partner. */
  readonly of_partners: boolean;
  /** What was published before is still to be queued up. */
  readonly past_due: boolean;
}

/** What a consumer has handled: written in the transaction of the effect. */
export interface ConsumedRow {
  readonly consumer: string;
  readonly event_id: string;
  /** Empty, or the id of the replay. */
  readonly run: string;
  readonly handled_at: Generated<Date>;
}

export interface DeadLetterRow {
  readonly consumer: string;
  readonly sequence: number;
  readonly run: string;
  readonly key: string;
  readonly event_id: string;
  readonly type: string;
  /** What went wrong the last time; null where the event only waits behind another of its key. */
  readonly cause: string | null;
  readonly trace_id: string;
  readonly attempts: number;
  readonly failed_at: Generated<Date>;
}

/** How far a copy of the log elsewhere is. */
export interface RelayRow {
  readonly name: string;
  readonly sequence: number;
  readonly target: string;
}

/** One row: up to which number events were forgotten; some before it may be kept. */
export interface PrunedRow {
  readonly up_to: number;
}
