import type { ColumnType, Generated } from 'kysely';
import type { EventFilter } from '../endpoints/event-filter.js';

/** The schema of what goes out to partners, named wherever consumers of the bus write to it. */
export const OUTGOING_SCHEMA = 'webhooks_out';

/** NOTIFY: there may be something to send. */
export const OUTGOING_CHANNEL = 'trivium_webhooks_out';

export interface OutgoingTables {
  endpoints: EndpointRow;
  deliveries: DeliveryRow;
  attempts: AttemptRow;
  buckets: BucketRow;
}

/** Paused by its owner; disabled by us, because it failed for too long or said that it is gone. */
export const ENDPOINT_STATES = ['enabled', 'paused', 'disabled'] as const;
export type EndpointState = (typeof ENDPOINT_STATES)[number];

/**
 * pending: it is to be sent at `next_attempt_at`. parked: it waits until its endpoint is enabled again, and then for those
 * of its key before it. failed: all attempts are used up; a person may ask for more, or let it be: discarded.
 */
export const DELIVERY_STATES = ['pending', 'parked', 'delivered', 'failed', 'discarded'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A secret that signs until it expires. */
export interface SealedSecret {
  /** See `SecretBox`; inside are the bytes of the key, whose text is "whsec_" and their base64. */
  readonly ciphertext: string;
  readonly created_at: string;
  /** RFC 3339; null: until it is rolled. */
  readonly expires_at: string | null;
  /** The change that made it: when it is repeated, the same secret is its answer. */
  readonly request_id: string;
}

/** ed25519, for those who would rather hold no secret ("v1a"). */
export interface SealedSigningKey {
  /** See `SecretBox`; inside are the 32 bytes of the private key's seed. */
  readonly ciphertext: string;
  /** base64 of the 32 bytes of the public key. */
  readonly public_key: string;
}

/** A column of JSON: written as text, read as what it says. */
type Json<T> = ColumnType<T, string, string>;

export interface EndpointRow {
  /** "whe_…" */
  readonly id: string;
  /** The change that made it: when it is repeated, no second one is made. */
  readonly request_id: string | null;
  readonly partner_id: string;
  readonly url: string;
  readonly description: string;
  /** "*": all that its owner may see. */
  readonly event_types: readonly string[];
  /** All of them must hold. */
  readonly filters: Json<readonly EventFilter[]>;
  /** A date of `api-versions.ts`: in which versions it gets its payloads. */
  readonly api_version: string;
  /** What its owner could read when the types were chosen: the payload shows no more. */
  readonly scopes: readonly string[];
  readonly status: EndpointState;
  /** Stable, for programs: "failing", "gone". */
  readonly disabled_reason: string | null;
  /** Whom people write to about it. */
  readonly notify_email: string | null;
  readonly rate_per_minute: Generated<number>;
  readonly secrets: Json<readonly SealedSecret[]>;
  readonly signing_key: Json<SealedSigningKey> | null;
  readonly consecutive_failures: Generated<number>;
  readonly failing_since: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
}

export interface DeliveryRow {
  /** "whd_…" */
  readonly id: string;
  readonly endpoint_id: string;
  readonly partner_id: string;
  /** The `webhook-id` of every attempt. */
  readonly event_id: string;
  readonly event_type: string;
  /** Deliveries of one key leave a parking lot in the order of `sequence`. */
  readonly key: string;
  /** Of the log of events; 0 for what is not in it. */
  readonly sequence: number;
  /** The bytes of every attempt. */
  readonly body: string;
  readonly status: DeliveryState;
  readonly attempts: Generated<number>;
  /** How many of them were made before somebody asked for it again: the schedule begins anew after these. */
  readonly attempts_before: Generated<number>;
  /** null unless it is pending. */
  readonly next_attempt_at: Date | null;
  readonly lease_until: Date | null;
  readonly lease_owner: string | null;
  /** Why the last attempt failed. */
  readonly cause: string | null;
  readonly trace_id: string;
  readonly created_at: Date;
  readonly settled_at: Date | null;
}

export interface AttemptRow {
  readonly delivery_id: string;
  /** 1, 2, … */
  readonly number: number;
  readonly at: Date;
  readonly duration_ms: number;
  /** null where there was no answer. */
  readonly response_status: number | null;
  readonly request_excerpt: string;
  readonly response_excerpt: string | null;
  readonly error: string | null;
}

/** What senders share about an endpoint: apart from it, as it changes with every delivery. */
export interface BucketRow {
  readonly endpoint_id: string;
  /** When the leaky bucket will have run dry. */
  readonly empty_at: Generated<Date>;
  /** When a sender last looked after it. */
  readonly served_at: Generated<Date>;
}
