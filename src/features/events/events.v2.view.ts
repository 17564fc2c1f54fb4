import type { Envelope } from '../../events/envelope.js';

/** What an event follows from. */
export class EventMetadataV2 {
  /**
   * The same from the request that began it all through everything that follows from it.
   * @example "req_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly correlation_id!: string;
  /**
   * W3C trace id.
   * @example "4bf92f3577b34da6a3ce929d0e0e4736"
   */
  readonly trace_id!: string;
  /**
   * The request or the event that this one follows from directly.
   * @example "evt_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly causation_id!: string;
}

/** Something that happened. */
export class EventV2 {
  /**
   * For those who act on events: one that comes again has the same.
   * @example "evt_01jgr3m8g0aaaaaaaaaaaaaaaa"
   */
  readonly event_id!: string;
  /** @example "order.confirmed" */
  readonly event_type!: string;
  /**
   * When it was published.
   * @format date-time
   * @example "2026-03-01T12:00:00.000Z"
   */
  readonly timestamp!: string;
  /**
   * Of the schema of `data`.
   * @minimum 1
   * @example 1
   */
  readonly version!: number;
  /**
   * Who published it.
   * @example "orders"
   */
  readonly source!: string;
  /**
   * As asyncapi.yaml describes it for the type and version. Fields that need a scope you lack are absent: personal ones
   * need `customers:pii`, `payment_method_id` needs `payments:sensitive`.
   */
  readonly data!: Readonly<Record<string, unknown>>;
  readonly metadata!: EventMetadataV2;
}

export const eventV2 = ({ metadata, ...event }: Envelope): EventV2 => ({
  event_id: event.event_id,
  event_type: event.event_type,
  timestamp: event.timestamp,
  version: event.version,
  source: event.source,
  data: event.data as Readonly<Record<string, unknown>>,
  metadata: {
    correlation_id: metadata.correlation_id,
    trace_id: metadata.trace_id,
    causation_id: metadata.causation_id,
  },
});
