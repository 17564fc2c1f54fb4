import type { Delivery, DeliveryWithAttempts } from './delivery.store.js';
import type { AttemptRow, DeliveryState } from '../out/outgoing.tables.js';

/** One event on its way to one endpoint. */
export class WebhookDeliveryV2 {
  /**
   * @pattern ^whd_[0-9a-hjkmnp-tv-z]{26}$
   * @example "whd_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly id!: string;
  /** @example "whe_01jgr3m8g0aaaaaaaaaaaaaaaa" */
  readonly endpoint_id!: string;
  /**
   * The `webhook-id` of every attempt.
   * @example "evt_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly event_id!: string;
  /** @example "webhook.test" */
  readonly event_type!: string;
  /** `pending`: it is tried at `next_attempt_at`. `parked`: it waits for its endpoint. `failed`: all attempts are used up. */
  readonly status!: DeliveryState;
  /**
   * How many were made.
   * @example 1
   */
  readonly attempt_count!: number;
  /** @format date-time */
  readonly next_attempt_at!: string | null;
  /** Why the last attempt failed. */
  readonly last_error!: string | null;
  /**
   * @format date-time
   * @example "2026-11-01T12:00:00.000Z"
   */
  readonly created_at!: string;
  /**
   * When it was delivered or given up.
   * @format date-time
   */
  readonly settled_at!: string | null;
}

/** One time that it was sent. */
export class DeliveryAttemptV2 {
  /** @example 1 */
  readonly number!: number;
  /**
   * @format date-time
   * @example "2026-11-01T12:00:01.000Z"
   */
  readonly at!: string;
  /** @example 184 */
  readonly duration_ms!: number;
  /**
   * null where there was no answer.
   * @example 200
   */
  readonly response_status!: number | null;
  /** The beginning of what was sent; null where `body` is. */
  readonly request_excerpt!: string | null;
  /** The beginning of what was answered. */
  readonly response_excerpt!: string | null;
  /** Why it failed. */
  readonly error!: string | null;
}

/** A delivery with what was sent and every attempt. */
export class WebhookDeliveryWithAttemptsV2 extends WebhookDeliveryV2 {
  /** The bytes of every attempt, as text; null for credentials that do not see events of this type in `GET /v2/events`. */
  readonly body!: string | null;
  /** The last hundred of them, the first one first. */
  readonly attempts!: readonly DeliveryAttemptV2[];
}

/** How much was asked for again. */
export class RedeliveryV2 {
  /**
   * How many deliveries; at most 10,000 at once, the oldest first.
   * @example 42
   */
  readonly redelivered!: number;
  /** There are more: ask again. */
  readonly has_more!: boolean;
}

export const deliveryPath = ({ id, endpoint_id: endpoint }: Pick<Delivery, 'id' | 'endpoint_id'>): string =>
  `/v2/webhook-endpoints/${endpoint}/deliveries/${id}`;

export const deliveryV2 = (row: Delivery): WebhookDeliveryV2 => ({
  id: row.id,
  endpoint_id: row.endpoint_id,
  event_id: row.event_id,
  event_type: row.event_type,
  status: row.status,
  attempt_count: row.attempts,
  next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
  last_error: row.cause,
  created_at: row.created_at.toISOString(),
  settled_at: row.settled_at?.toISOString() ?? null,
});

export const deliveryWithAttemptsV2 = ({
  delivery,
  attempts,
}: DeliveryWithAttempts): WebhookDeliveryWithAttemptsV2 => ({
  ...deliveryV2(delivery),
  body: delivery.body,
  attempts: attempts.map(attemptV2),
});

/** For who may know that it was sent, and not what. */
export const withoutBytes = (shown: WebhookDeliveryWithAttemptsV2): WebhookDeliveryWithAttemptsV2 => ({
  ...shown,
  body: null,
  attempts: shown.attempts.map((attempt) => ({ ...attempt, request_excerpt: null })),
});

const attemptV2 = (row: AttemptRow): DeliveryAttemptV2 => ({
  number: row.number,
  at: row.at.toISOString(),
  duration_ms: row.duration_ms,
  response_status: row.response_status,
  request_excerpt: row.request_excerpt,
  response_excerpt: row.response_excerpt,
  error: row.error,
});
