import type { DataOf, EventType, VersionOf } from './catalog/catalog.js';
import type { CallContext } from '../platform/call-context.js';

/** The envelope of the house. */
export interface Envelope<Type extends string = string, Data = unknown> {
  /** "evt_01k9…" */
  readonly event_id: string;
  /** "{entity}.{action}": "order.created" */
  readonly event_type: Type;
  /** RFC 3339, when it was published. */
  readonly timestamp: string;
  /** Of the type's schema: 1, 2, … */
  readonly version: number;
  /** Who published it: "orders". */
  readonly source: string;
  readonly data: Data;
  readonly metadata: EventMetadata;
}

export interface EventMetadata {
  /** The same from the caller's request through everything that follows from it. */
  readonly correlation_id: string;
  /** W3C trace id: 32 hex digits. */
  readonly trace_id: string;
  /** The request or event that this one follows from directly. */
  readonly causation_id: string;
  /** false where nobody vouches for what it follows from: a webhook that was not signed. Otherwise left out. */
  readonly authenticated?: false;
}

/** `Event<'order.created'>`; a union of types is a union of events. */
export type Event<Type extends EventType = EventType, Version extends VersionOf<Type> = VersionOf<Type>> = {
  [Each in Type]: Envelope<Each, DataOf<Each, Version & VersionOf<Each>>>;
}[Type];

/** Of what follows from a caller's request. */
export const causedByCall = ({ requestId, trace }: Pick<CallContext, 'requestId' | 'trace'>): EventMetadata => ({
  correlation_id: requestId,
  trace_id: trace.traceId,
  causation_id: requestId,
});

/** Of what follows from an event. */
export const causedByEvent = ({ event_id, metadata }: Pick<Envelope, 'event_id' | 'metadata'>): EventMetadata => ({
  ...metadata,
  causation_id: event_id,
});
