import type { Generated } from 'kysely';

/** The tables of the schema `webhooks_in`. */
export interface InboxTables {
  inbox: InboxRow;
  upstreams: UpstreamRow;
  signing_secrets: SigningSecretRow;
}

/** Up to when a provider was asked what it has told. */
export interface UpstreamRow {
  readonly provider: string;
  readonly caught_up_to: Date;
  /** Until when no other process asks it. */
  readonly leased_until: Date | null;
}

/** Of a subscription that was made here; see `SecretBox`. */
export interface SigningSecretRow {
  readonly provider: string;
  /** The provider's name for the subscription. */
  readonly external_id: string;
  readonly sealed: string;
  readonly created_at: Generated<Date>;
}

export const INBOX_STATES = ['received', 'processing', 'failed', 'done', 'dead'] as const;

/**
 * received → processing → done; failed: it comes again at `next_attempt_at`; dead: it waits for a person. A row in
 * `processing` whose lease is over was left by a process that died, and comes again.
 */
export type InboxState = (typeof INBOX_STATES)[number];

export interface InboxRow {
  /** "whi_01k9…" */
  readonly id: string;
  readonly provider: string;
  /** The provider's own, or "sha256:…" of the body. */
  readonly delivery_id: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As received. */
  readonly body: Buffer;
  readonly received_at: Date;
  readonly status: InboxState;
  /** Those that began. */
  readonly attempts: number;
  readonly next_attempt_at: Date;
  readonly lease_until: Date | null;
  /** Why it failed, died, or was done without an effect. */
  readonly cause: string | null;
  readonly settled_at: Date | null;
  readonly trace_id: string;
  /** Of the request that brought it. */
  readonly correlation_id: string;
  /** false: it came over the secret path, and nothing was signed. */
  readonly authenticated: boolean;
}

/** What is known of a delivery when it comes. */
export type NewDelivery = Pick<
  InboxRow,
  'provider' | 'delivery_id' | 'headers' | 'body' | 'trace_id' | 'correlation_id' | 'authenticated'
>;
