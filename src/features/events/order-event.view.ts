import { toStruct } from '../../edges/grpc/struct.js';
import type { SeenEvent } from '../../events/feed/visible-feed.js';
import type { OrderEventInput } from '../../gen/trivium/bff/v1/OrderEvent.js';
import { isId } from '../../platform/ids.js';
import { toTimestamp } from '../../platform/timestamp.js';

export const orderEvent = ({ key, event }: SeenEvent, token: string): OrderEventInput => ({
  token,
  eventId: event.event_id,
  eventType: event.event_type,
  timestamp: toTimestamp(new Date(event.timestamp)),
  version: event.version,
  source: event.source,
  // Events of other things have keys of their own.
  orderId: isId('ord', key) ? key : '',
  data: toStruct(event.data as Readonly<Record<string, unknown>>),
  correlationId: event.metadata.correlation_id,
  traceId: event.metadata.trace_id,
  causationId: event.metadata.causation_id,
});
